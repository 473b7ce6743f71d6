#include "core/ops/elementary.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "gtest/gtest.h"

namespace attention {
namespace {

using Function = void (*)(const float*, float*, Index);

// The largest relative error over floats of every size and both signs; where |f| < `nothing`, its absolute
// error has to be below that.
double worst_error(Function function, double (*truth)(double), double nothing) {
  constexpr Index count = 251;
  std::array<float, count> x{}, y{};
  double worst = 0;
  for (std::uint32_t high = 0; high < 0x10000; ++high) {
    for (std::size_t i = 0; i < count; ++i)
      x[i] = std::bit_cast<float>(high << 16 | static_cast<std::uint32_t>(i * 261));
    function(x.data(), y.data(), count);
    for (std::size_t i = 0; i < count; ++i) {
      const double expected = truth(static_cast<double>(x[i]));
      if (std::isnan(expected)) {
        EXPECT_TRUE(std::isnan(y[i])) << x[i];
      } else if (std::isinf(static_cast<float>(expected))) {
        EXPECT_EQ(y[i], static_cast<float>(expected)) << x[i];
      } else if (std::abs(expected) < nothing) {
        EXPECT_NEAR(static_cast<double>(y[i]), expected, nothing) << x[i];
      } else {
        worst = std::max(worst, std::abs(static_cast<double>(y[i]) - expected) / std::abs(expected));
      }
    }
  }
  return worst;
}

TEST(Elementary, FloatsAreWithinTheirBounds) {
  const double nothing = std::ldexp(1.0, -125);
  EXPECT_LT(worst_error(
                exponential, [](double x) { return std::exp(x); }, nothing),
            std::ldexp(1.0, -22));
  EXPECT_LT(worst_error(
                sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, nothing),
            std::ldexp(1.0, -21));
  EXPECT_LT(worst_error(
                hyperbolic_tangent, [](double x) { return std::tanh(x); }, 0),
            std::ldexp(1.0, -21));
}

TEST(Elementary, WhatIsTooSmallIsNothing) {
  for (const Function function : {Function(exponential), Function(sigmoid)})
    for (const float x : {-std::numeric_limits<float>::infinity(), -1e30f, -100.0f, -87.4f}) {
      float y = 1;
      function(&x, &y, 1);
      EXPECT_EQ(y, 0) << x;
    }
}

TEST(Elementary, APlaceDoesNotMatterAndTheResultMayTakeTheArgumentsPlace) {
  for (const Function function : {Function(exponential), Function(sigmoid), Function(hyperbolic_tangent)})
    for (const Index n : {0, 1, 3, 4, 7, 8, 9, 31, 256, 300}) {  // passes go over 256 at once
      std::vector<float> x(static_cast<std::size_t>(n) + 1, -5);
      for (Index i = 0; i < n; ++i) x[static_cast<std::size_t>(i)] = 0.037f * static_cast<float>(i) - 3;
      std::vector<float> alone = x;
      for (Index i = 0; i < n; ++i)
        function(&x[static_cast<std::size_t>(i)], &alone[static_cast<std::size_t>(i)], 1);
      function(x.data(), x.data(), n);
      EXPECT_EQ(x, alone) << n;
    }
}

TEST(Elementary, DoublesAreThoseOfTheLibrary) {
  const std::array<double, 3> x{-2, 0, 0.5};
  std::array<double, 3> y{};
  exponential(x.data(), y.data(), 3);
  EXPECT_DOUBLE_EQ(y[0], std::exp(-2.0));
  const std::array<double, 3> nothing{-std::numeric_limits<double>::infinity(), -709, std::nan("")};
  exponential(nothing.data(), y.data(), 3);
  EXPECT_EQ(y[0], 0);
  EXPECT_EQ(y[1], 0);
  EXPECT_TRUE(std::isnan(y[2]));
  sigmoid(x.data(), y.data(), 3);
  EXPECT_DOUBLE_EQ(y[1], 0.5);
  hyperbolic_tangent(x.data(), y.data(), 3);
  EXPECT_DOUBLE_EQ(y[2], std::tanh(0.5));
}

}  // namespace
}  // namespace attention
