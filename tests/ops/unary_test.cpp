#include "core/ops/unary.h"

#include <cmath>
#include <limits>

#include "gmock/gmock.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

struct UnaryCase {
  Unary function;
  const char* name;
  double (*value)(double);
  bool positive = false;
};

const std::vector<UnaryCase> cases = {
    {Unary::negate, "negate", [](double x) { return -x; }},
    {Unary::exp, "exp", [](double x) { return std::exp(x); }},
    {Unary::log, "log", [](double x) { return std::log(x); }, true},
    {Unary::sqrt, "sqrt", [](double x) { return std::sqrt(x); }, true},
    {Unary::square, "square", [](double x) { return x * x; }},
    {Unary::abs, "abs", [](double x) { return std::abs(x); }},
    {Unary::relu, "relu", [](double x) { return x > 0 ? x : 0.0; }},
    {Unary::leaky_relu, "leaky_relu", [](double x) { return x > 0 ? x : 0.2 * x; }},
    {Unary::elu, "elu", [](double x) { return x > 0 ? x : std::expm1(x); }},
    {Unary::sigmoid, "sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
    {Unary::tanh, "tanh", [](double x) { return std::tanh(x); }},
    {Unary::softplus, "softplus", [](double x) { return std::log(1 + std::exp(x)); }},
    {Unary::gelu, "gelu", [](double x) { return x * 0.5 * (1 + std::erf(x / std::sqrt(2.0))); }},
};

// Away from the kinks at 0 by more than the steps of the finite differences.
Tensor<double> inputs_for(const UnaryCase& unary, const Shape& shape) {
  return mapped(random_tensor(shape),
                [&](double x) { return unary.positive ? std::abs(x) + 0.2 : x + (x < 0 ? -0.05 : 0.05); });
}

// The gradient of one element for a unit seed.
double slope(Unary function, double x) {
  OperationRun<double> run(unary_operation(function), {make_tensor({1}, {x})});
  return run.backward({make_tensor({1}, {1.0})}, {true}, 0)[0][0];
}

TEST(Unary, ValuesAreTheirFormulas) {
  for (const auto& unary : cases)
    for (const Index size : {1, 7, 9, 17, 33}) {
      const auto x = inputs_for(unary, {size});
      const auto y = outputs_of(unary_operation(unary.function), {x})[0];
      for (Index i = 0; i < size; ++i)
        EXPECT_NEAR(y[i], unary.value(x[i]), 1e-14 * (1 + std::abs(y[i]))) << unary.name << " of " << x[i];
    }
}

TEST(Unary, GradientsAreRight) {
  for (const auto& unary : cases)
    for (const Shape& shape : {Shape{}, Shape{0}, Shape{1}, Shape{9}, Shape{3, 11}})
      EXPECT_EQ(gradient_problem(unary_operation(unary.function), {inputs_for(unary, shape)}), "");
}

TEST(Unary, FloatFollowsDouble) {
  for (const auto& unary : cases)
    for (const Index size : {1, 7, 9, 17, 33})
      EXPECT_LT(float_error(unary_operation(unary.function), {inputs_for(unary, {size})}), 2e-6)
          << unary.name;
}

TEST(Unary, NamesAndShapesAreKept) {
  for (const auto& unary : cases) {
    EXPECT_EQ(unary_operation(unary.function)->name(), unary.name);
    EXPECT_THAT(shapes_of(unary_operation(unary.function), {{2, 0, 3}}), ElementsAre(Shape{2, 0, 3}));
  }
}

TEST(Unary, NotANumberStaysOne) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& unary : cases)
    for (const Index place : {0, 3, 8}) {
      auto x = inputs_for(unary, {9});
      x[place] = nan;
      EXPECT_TRUE(std::isnan(outputs_of(unary_operation(unary.function), {x})[0][place])) << unary.name;
      EXPECT_TRUE(std::isnan(OperationRun<float>(unary_operation(unary.function), {x}).outputs()[0][place]))
          << unary.name << " in float at " << place;
    }
}

TEST(Unary, SaturatingFunctionsStayFiniteFarOut) {
  const auto far = make_tensor({10}, {-1e3, 1e3, -1e3, 1e3, -1e3, 1e3, -1e3, 1e3, -1e3, 1e3});
  const auto check = [&](Unary function, double low, double high) {
    const auto y = outputs_of(unary_operation(function), {far})[0];
    const auto single = OperationRun<float>(unary_operation(function), {far}).outputs()[0];
    for (Index i = 0; i < far.size(); ++i) {
      EXPECT_NEAR(y[i], i % 2 == 0 ? low : high, 1e-12) << unary_name(function);
      EXPECT_NEAR(single[i], i % 2 == 0 ? low : high, 1e-6) << unary_name(function);
      EXPECT_TRUE(std::isfinite(slope(function, far[i]))) << unary_name(function);
    }
  };
  check(Unary::sigmoid, 0, 1);
  check(Unary::tanh, -1, 1);
  check(Unary::elu, -1, 1e3);
  check(Unary::softplus, 0, 1e3);
  check(Unary::gelu, 0, 1e3);
}

TEST(Unary, KinksTakeTheDocumentedSide) {
  EXPECT_EQ(slope(Unary::abs, 0), 1);
  EXPECT_EQ(slope(Unary::relu, 0), 0);
  EXPECT_EQ(slope(Unary::leaky_relu, 0), 1);
  EXPECT_EQ(slope(Unary::elu, 0), 1);
  EXPECT_EQ(slope(Unary::relu, -1), 0);
  EXPECT_EQ(slope(Unary::leaky_relu, -1), 0.2);
}

}  // namespace
}  // namespace attention
