#include "core/base/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/expect_invalid.h"

namespace attention {
namespace {

// Pinned: every platform must draw exactly these.
TEST(Random, FirstValues) {
  // The published xoshiro256** with its state filled by SplitMix64 from 0.
  Random zero(0);
  EXPECT_EQ(zero.bits(), 0x99ec5f36cb75f2b4ULL);
  EXPECT_EQ(zero.bits(), 0xbf6e1f784956452aULL);
  EXPECT_EQ(zero.bits(), 0x1a5f849d4933e6e0ULL);
  Random core(1, "core");
  EXPECT_EQ(core.bits(), 0x8722eaa0d7582176ULL);
  EXPECT_EQ(Random(1).uniform(), 0x1.67e55eda1f8e2p-1);
  Random normal(7, "initialization");
  EXPECT_EQ(normal.normal(), 0x1.46618269a8da3p+0);
  EXPECT_EQ(normal.normal(), -0x1.b94102de1db14p-2);
}

TEST(Random, StreamsDiffer) {
  EXPECT_NE(Random(1, "core").bits(), Random(1, "positives").bits());
  EXPECT_NE(Random(1, "core").bits(), Random(2, "core").bits());
  EXPECT_NE(Random(1, "core").bits(), Random(1).bits());
  EXPECT_EQ(Random(1, "core").bits(), Random(1, "core").bits());
}

TEST(Random, UniformFillsTheUnitInterval) {
  Random random(3);
  std::vector<double> tenths(10);
  double sum = 0;
  for (int i = 0; i < 100000; ++i) {
    const double u = random.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    ++tenths[static_cast<std::size_t>(u * 10)];
    sum += u;
  }
  EXPECT_NEAR(sum / 100000, 0.5, 0.004);
  double chi_square = 0;
  for (const double count : tenths) chi_square += (count - 10000) * (count - 10000) / 10000;
  EXPECT_LT(chi_square, 27.9);  // 0.1 % point of 9 degrees of freedom
  EXPECT_GE(random.uniform(-2, 3), -2);
}

TEST(Random, BelowIsUnbiased) {
  Random random(5);
  std::vector<double> counts(6);
  for (int i = 0; i < 60000; ++i) ++counts[static_cast<std::size_t>(random.below(6))];
  double chi_square = 0;
  for (const double count : counts) chi_square += (count - 10000) * (count - 10000) / 10000;
  EXPECT_LT(chi_square, 20.5);  // 0.1 % point of 5 degrees of freedom
  // A range just above 2⁶³, where taking bits modulo the count would give the lower half twice as often.
  const std::uint64_t large = (1ULL << 63) + (1ULL << 62);
  double low = 0;
  for (int i = 0; i < 20000; ++i) low += random.below(large) < large / 2;
  EXPECT_NEAR(low / 20000, 0.5, 0.012);
  EXPECT_EQ(random.below(1), 0u);
  EXPECT_EQ(invalid_message([&] { random.below(0); }), "Random: expected a count of at least 1, received 0");
}

TEST(Random, NormalMoments) {
  Random random(9);
  double moments[5] = {};
  const int count = 200000;
  for (int i = 0; i < count; ++i) {
    const double x = random.normal();
    for (int power = 1; power <= 4; ++power) moments[power] += std::pow(x, power) / count;
  }
  EXPECT_NEAR(moments[1], 0, 0.01);
  EXPECT_NEAR(moments[2], 1, 0.015);
  EXPECT_NEAR(moments[3], 0, 0.04);
  EXPECT_NEAR(moments[4], 3, 0.1);
}

TEST(Random, ShuffleReachesEveryOrderEquallyOften) {
  Random random(11);
  double counts[6] = {};
  for (int i = 0; i < 12000; ++i) {
    std::vector<int> order = {0, 1, 2};
    random.shuffle(order);
    ++counts[order[0] * 2 + (order[1] > order[2])];
  }
  for (const double count : counts) EXPECT_NEAR(count, 2000, 160);
}

}  // namespace
}  // namespace attention
