#include "wasm/playground/logic/text.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace attention::playground {
namespace {

using ::testing::ElementsAre;

TEST(Text, FiguresReadAsPeopleWriteThem) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-1000), "−1,000");
  EXPECT_EQ(compact(0.0523), "0.0523");
  EXPECT_EQ(compact(-12.345, 3), "−12.3");
  EXPECT_EQ(compact(std::nan("")), "not a number");
  EXPECT_EQ(compact(-std::numeric_limits<double>::infinity()), "−infinite");
  EXPECT_EQ(percent(0.875), "87.5 %");
  EXPECT_EQ(percent(0.99341, 2), "99.34 %");
  EXPECT_EQ(counted(1, "letter"), "1 letter");
  EXPECT_EQ(counted(12000, "letter"), "12,000 letters");
}

TEST(Text, Durations) {
  EXPECT_EQ(duration(0.42), "0.4 s");
  EXPECT_EQ(duration(12.4), "12 s");
  EXPECT_EQ(duration(185), "3 min 5 s");
  EXPECT_EQ(duration(7800), "2 h 10 min");
  EXPECT_EQ(duration(-1), "–");
}

TEST(Text, CharactersOfUtf8) {
  EXPECT_THAT(characters("aβ→1"), ElementsAre("a", "β", "→", "1"));
  EXPECT_THAT(characters("a b"), ElementsAre("a", "b"));
  EXPECT_EQ(character("aβ", 1), "β");
  EXPECT_EQ(character("aβ", 2), "");
}

}  // namespace
}  // namespace attention::playground
