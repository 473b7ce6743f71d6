#include "core/ops/softmax_line.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "tests/ops/operation_run.h"

namespace attention {
namespace {

// Every way a line can end within the machine's vectors.
constexpr Index longest = 40;
constexpr float infinity = std::numeric_limits<float>::infinity();

std::vector<float> floats(Index n, std::uint64_t seed) {
  const auto tensor = random_tensor({std::max<Index>(n, 1)}, seed);
  return {tensor.values().begin(), tensor.values().begin() + n};
}

TEST(SoftmaxLine, AgreesWithTheSumsForAllLengthsAndMasks) {
  for (Index n = 0; n <= longest; ++n)
    for (const bool masked : {false, true}) {
      const auto count = static_cast<std::size_t>(n);
      const std::vector<float> x = floats(3 * n, 1);
      std::vector<float> mask(count), y(3 * count + 1, 99);
      for (std::size_t k = 0; k < count; ++k) mask[k] = k % 3 == 1 ? 0.0f : 1.0f;
      softmax_lines(x.data(), masked ? mask.data() : nullptr, 0, y.data(), 3, n);
      EXPECT_EQ(y.back(), 99) << "written past the end";
      for (std::size_t line = 0; line < 3; ++line) {
        double norm = 0;
        const auto power = [&](std::size_t k) {
          return masked && mask[k] == 0 ? 0 : std::exp(static_cast<double>(x[line * count + k]));
        };
        for (std::size_t k = 0; k < count; ++k) norm += power(k);
        for (std::size_t k = 0; k < count; ++k)
          EXPECT_NEAR(y[line * count + k], power(k) / norm, 1e-6) << n << " " << line << " " << k;
      }
      std::vector<float> place = x;
      softmax_lines(place.data(), masked ? mask.data() : nullptr, 0, place.data(), 3, n);
      place.push_back(99);
      EXPECT_EQ(place, y) << "in the argument's place";
    }
}

TEST(SoftmaxLine, AMaskMayHaveALineForEach) {
  const std::vector<float> x = floats(2 * 11, 2);
  std::vector<float> mask(2 * 11, 1), y(2 * 11);
  for (std::size_t k = 0; k < 11; ++k) mask[11 + k] = k == 10 ? 1.0f : 0.0f;
  softmax_lines(x.data(), mask.data(), 11, y.data(), 2, 11);
  EXPECT_GT(y[0], 0);
  EXPECT_EQ(y[20], 0);
  EXPECT_NEAR(y[21], 1, 1e-6);
}

TEST(SoftmaxLine, OddNumbers) {
  for (const Index n : {3, 8, 13, 21}) {
    const auto count = static_cast<std::size_t>(n);
    std::vector<float> x(count, -infinity), y(count);
    softmax_lines(x.data(), nullptr, 0, y.data(), 1, n);
    EXPECT_EQ(y, std::vector<float>(count, 0)) << "nothing to choose from";
    x.assign(count, 1e30f);
    softmax_lines(x.data(), nullptr, 0, y.data(), 1, n);
    for (const float share : y) EXPECT_FLOAT_EQ(share, 1 / static_cast<float>(n));
    x.assign(count, -1e30f);
    x[count - 1] = 5;
    softmax_lines(x.data(), nullptr, 0, y.data(), 1, n);
    EXPECT_EQ(y[count - 1], 1);
    EXPECT_EQ(y[0], 0);
    std::vector<float> two(2 * count, 1), shares(2 * count);
    two[1] = std::numeric_limits<float>::quiet_NaN();
    softmax_lines(two.data(), nullptr, 0, shares.data(), 2, n);
    EXPECT_TRUE(std::isnan(shares[1])) << "stays for the trainer to see";
    EXPECT_FLOAT_EQ(shares[count], 1 / static_cast<float>(n)) << "and reaches no other line";
  }
}

TEST(SoftmaxLine, GradientAgreesWithTheFormula) {
  for (Index n = 1; n <= longest; ++n) {
    const auto count = static_cast<std::size_t>(n);
    const std::vector<float> y = floats(n, 3), dy = floats(n, 4);
    std::vector<float> dx(count + 1, 99);
    softmax_line_gradient(y.data(), dy.data(), dx.data(), n);
    EXPECT_EQ(dx.back(), 99);
    double dot = 0;
    for (std::size_t k = 0; k < count; ++k) dot += static_cast<double>(y[k]) * dy[k];
    for (std::size_t k = 0; k < count; ++k) EXPECT_NEAR(dx[k], y[k] * (dy[k] - dot), 1e-5) << n;
    std::vector<float> place = dy;
    softmax_line_gradient(y.data(), place.data(), place.data(), n);
    place.push_back(99);
    EXPECT_EQ(place, dx);
  }
}

}  // namespace
}  // namespace attention
