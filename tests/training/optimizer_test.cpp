#include "core/training/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "tests/expect_invalid.h"
#include "tests/reference/reference_file.h"

namespace attention {
namespace {

// Steps on Σ w⁴/4 + sin 3w from (1, −2, 0.5); the weights after each.
std::vector<Tensor<double>> path_of(const OptimizerOptions& options, int steps) {
  Optimizer<double> optimizer(options, 3);
  std::vector<Tensor<double>> path = {Tensor<double>({3}, std::vector<double>{1, -2, 0.5})};
  Tensor<double> gradient({3});
  for (int step = 1; step <= steps; ++step) {
    Tensor<double> weights = path.back();
    for (Index i = 0; i < 3; ++i) gradient[i] = std::pow(weights[i], 3) + 3 * std::cos(3 * weights[i]);
    optimizer.step(weights.view(), std::as_const(gradient).view());
    path.push_back(std::move(weights));
  }
  EXPECT_EQ(optimizer.steps(), steps);
  return path;
}

TEST(Optimizer, FollowsTheReferencePaths) {
  const auto reference = read_reference("optimizers");
  const std::map<std::string, OptimizerOptions> cases = {
      {"adam", {.name = "adam", .learning_rate = 0.05}},
      {"sgd", {.name = "sgd", .learning_rate = 0.1}},
      {"sgd_momentum", {.name = "sgd", .learning_rate = 0.1, .momentum = 0.9}},
      {"sgd_nesterov", {.name = "sgd", .learning_rate = 0.1, .momentum = 0.9, .nesterov = true}}};
  ASSERT_EQ(reference.size(), cases.size());
  for (const auto& [name, options] : cases) {
    const auto& expected = reference.at(name).at("path");
    const auto path = path_of(options, 10);
    for (std::size_t step = 0; step < path.size(); ++step)
      for (Index i = 0; i < 3; ++i)
        EXPECT_NEAR(path[step][i], json_tensor(expected.at(step))[i], 1e-9) << name << " " << step;
  }
}

TEST(Optimizer, RmspropDividesByTheRootOfTheMeanSquare) {
  // With weights of 1 and -2 and rate 0.1; figures worked out by hand from the equation.
  Optimizer<double> optimizer({.name = "rmsprop", .learning_rate = 0.1, .rho = 0.75, .epsilon = 1e-2}, 2);
  Tensor<double> weights({2}, std::vector<double>{1, -2});
  const Tensor<double> first({2}, std::vector<double>{2, -0.4});
  optimizer.step(weights.view(), first.view());
  EXPECT_NEAR(weights[0], 1 - 0.2 / std::sqrt(1.01), 1e-15);    // v = 4/4
  EXPECT_NEAR(weights[1], -2 + 0.04 / std::sqrt(0.05), 1e-15);  // v = 0.16/4
  const Tensor<double> second({2}, std::vector<double>{-1, 0});
  const double before = weights[0];
  const double still = weights[1];
  optimizer.step(weights.view(), second.view());
  EXPECT_NEAR(weights[0], before + 0.1 / std::sqrt(0.75 + 0.25 + 0.01), 1e-15);
  EXPECT_EQ(weights[1], still);
  EXPECT_EQ(array(optimizer.state()).size(), 2);
}

TEST(Optimizer, RmspropKeepsClearOfSubnormalNumbers) {
  Optimizer<float> optimizer({.name = "rmsprop"}, 2);
  Tensor<float> weights({2});
  Tensor<float> gradient({2}, std::vector<float>{1, 0});
  optimizer.step(weights.view(), std::as_const(gradient).view());
  const float first = weights[0];
  gradient[0] = 0;
  for (int i = 0; i < 2000; ++i) optimizer.step(weights.view(), std::as_const(gradient).view());
  EXPECT_GE(array(optimizer.state()).minCoeff(), std::numeric_limits<float>::min());
  EXPECT_EQ(weights[0], first);
  EXPECT_EQ(weights[1], 0);
}

TEST(Optimizer, RmspropDefaultsAreThoseOfKeras) {
  const auto path = path_of({.name = "rmsprop", .learning_rate = 1e-3}, 1);
  const double gradient = 1 + 3 * std::cos(3.0);
  EXPECT_NEAR(path[1][0], 1 - 1e-3 * gradient / std::sqrt(0.1 * gradient * gradient + 1e-7), 1e-15);
}

TEST(Optimizer, ANewLearningRateIsChecked) {
  Optimizer<float> optimizer({}, 1);
  for (const double rate : {0.0, -1.0, std::nan(""), HUGE_VAL})
    EXPECT_TRUE(invalid_message([&] {
                  optimizer.set_learning_rate(rate);
                }).starts_with("optimizer: expected a learning_rate above 0, received"));
}

TEST(Optimizer, FirstAdamStepIsTheLearningRate) {
  Optimizer<float> optimizer({.name = "adam", .learning_rate = 0.1}, 2);
  Tensor<float> weights({2});
  Tensor<float> gradient({2});
  gradient[0] = 5;
  gradient[1] = -0.01f;
  optimizer.step(weights.view(), std::as_const(gradient).view());
  EXPECT_NEAR(weights[0], -0.1, 1e-6);
  EXPECT_NEAR(weights[1], 0.1, 1e-5);
}

TEST(Optimizer, RefusesOptionsOutOfRange) {
  const auto made = [](OptimizerOptions options) {
    return invalid_message([&] { Optimizer<float>(options, 1); });
  };
  EXPECT_EQ(made({.name = "adamax"}), "optimizer: expected one of adam, rmsprop, sgd, received \"adamax\"");
  EXPECT_EQ(made({.learning_rate = 0}), "optimizer: expected a learning_rate above 0, received 0");
  EXPECT_EQ(made({.learning_rate = NAN}), "optimizer: expected a learning_rate above 0, received nan");
  EXPECT_EQ(made({.beta_1 = 1}), "optimizer: expected beta_1 from 0 to below 1, received 1");
  EXPECT_EQ(made({.beta_2 = -0.5}), "optimizer: expected beta_2 from 0 to below 1, received -0.5");
  EXPECT_EQ(made({.name = "rmsprop", .rho = 2}), "optimizer: expected rho from 0 to below 1, received 2");
  EXPECT_EQ(made({.name = "sgd", .momentum = 1}),
            "optimizer: expected momentum from 0 to below 1, received 1");
  EXPECT_EQ(made({.epsilon = 0}), "optimizer: expected an epsilon above 0, received 0");
  Optimizer<float> optimizer({}, 2);
  Tensor<float> three({3});
  EXPECT_EQ(invalid_message([&] { optimizer.step(three.view(), std::as_const(three).view()); }),
            "optimizer: expected 2 weights and gradients, received 3 and 3");
}

TEST(ClipByGlobalNorm, ScalesDownOnly) {
  Tensor<double> gradient({2});
  gradient[0] = 3;
  gradient[1] = 4;
  EXPECT_DOUBLE_EQ(clip_by_global_norm(gradient.view(), 0), 5);
  EXPECT_DOUBLE_EQ(clip_by_global_norm(gradient.view(), 10), 5);
  EXPECT_DOUBLE_EQ(gradient[1], 4);
  EXPECT_DOUBLE_EQ(clip_by_global_norm(gradient.view(), 1), 5);
  EXPECT_DOUBLE_EQ(gradient[0], 0.6);
  EXPECT_DOUBLE_EQ(gradient[1], 0.8);
}

TEST(ClipByGlobalNorm, HoldsForManyAndForLargeAndSmallNumbers) {
  const auto norm_of = [](float value, Index count) {
    Tensor<float> gradient({count});
    array(gradient.view()).setConstant(value);
    return clip_by_global_norm(gradient.view(), 0);
  };
  EXPECT_NEAR(norm_of(0.1f, 1'000'003), 0.1 * std::sqrt(1'000'003), 1e-4);
  EXPECT_NEAR(norm_of(1e30f, 4) / 2e30, 1, 1e-6);
  EXPECT_NEAR(norm_of(1e-30f, 4) / 2e-30, 1, 1e-6);
  EXPECT_EQ(norm_of(0, 3), 0);
  EXPECT_FALSE(std::isfinite(norm_of(std::numeric_limits<float>::infinity(), 2)));
  EXPECT_FALSE(std::isfinite(norm_of(std::numeric_limits<float>::quiet_NaN(), 2)));
}

}  // namespace
}  // namespace attention
