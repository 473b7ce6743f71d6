#include "wasm/playground/logic/ticks.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace attention::playground {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> result;
  for (const Tick& tick : ticks) result.push_back(tick.label);
  return result;
}

TEST(Ticks, StepIsOneTwoOrFiveTimesAPowerOfTen) {
  EXPECT_DOUBLE_EQ(nice_step(1, 5), 0.2);
  EXPECT_DOUBLE_EQ(nice_step(10, 5), 2);
  EXPECT_DOUBLE_EQ(nice_step(43, 4), 20);
  EXPECT_DOUBLE_EQ(nice_step(0.07, 7), 0.01);
}

TEST(Ticks, LinearTicksLieInTheRangeWithOneNumberOfDecimals) {
  EXPECT_THAT(labels(linear_ticks({0, 1}, 5)), ElementsAre("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"));
  EXPECT_THAT(labels(linear_ticks({-1.2, 1.2}, 3)), ElementsAre("−1", "0", "1"));
  EXPECT_THAT(labels(linear_ticks({0, 20000}, 2)), ElementsAre("0", "10,000", "20,000"));
}

TEST(Ticks, IntegerTicksAreWhole) {
  EXPECT_THAT(labels(integer_ticks({0, 2}, 10)), ElementsAre("0", "1", "2"));
  EXPECT_THAT(labels(integer_ticks({0, 100}, 4)), ElementsAre("0", "50", "100"));
}

TEST(Ticks, LogTicksArePowersOfTenOrFillADecade) {
  EXPECT_THAT(labels(log_ticks({0.01, 100}, 5)), ElementsAre("0.01", "0.1", "1", "10", "100"));
  EXPECT_THAT(labels(log_ticks({0.05, 0.7}, 5)), ElementsAre("0.05", "0.1", "0.2", "0.5"));
  EXPECT_THAT(labels(log_ticks({1e-8, 1}, 3)), ElementsAre("1e-08", "1e-05", "0.01"));
}

TEST(Ticks, NothingForRangesThatHaveNone) {
  EXPECT_THAT(linear_ticks({1, 1}, 5), IsEmpty());
  EXPECT_THAT(linear_ticks({0, std::numeric_limits<double>::infinity()}, 5), IsEmpty());
  EXPECT_THAT(log_ticks({0, 1}, 5), IsEmpty());
}

TEST(Ticks, RangeGrowsPastWhatIsNotANumber) {
  Range range = nothing();
  EXPECT_TRUE(empty(range));
  for (const double value : {3.0, std::nan(""), -1.0, std::numeric_limits<double>::infinity()})
    include(range, value);
  EXPECT_EQ(range.low, -1);
  EXPECT_EQ(range.high, 3);
  EXPECT_EQ(padded(range, 0.25).low, -2);
  EXPECT_GT(padded({2, 2}, 0.1).span(), 0);
  EXPECT_EQ(padded(nothing(), 0.1).span(), 1);
}

}  // namespace
}  // namespace attention::playground
