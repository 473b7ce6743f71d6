#include "core/training/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "core/base/object_reader.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

TEST(Optimizer, AdamFollowsTheReferencePath) {
  Json reference;
  std::ifstream("tests/reference/optimizers.json") >> reference;
  const Json& path = reference.at("adam").at("path");
  Optimizer<double> optimizer({.name = "adam", .learning_rate = 0.05}, 3);
  Tensor<double> weights({3});
  Tensor<double> gradient({3});
  for (Index i = 0; i < 3; ++i) weights[i] = path[0]["data"][static_cast<std::size_t>(i)];
  for (std::size_t step = 1; step < path.size(); ++step) {
    for (Index i = 0; i < 3; ++i) gradient[i] = std::pow(weights[i], 3) + 3 * std::cos(3 * weights[i]);
    optimizer.step(weights.view(), std::as_const(gradient).view());
    for (Index i = 0; i < 3; ++i)
      EXPECT_NEAR(weights[i], path[step]["data"][static_cast<std::size_t>(i)].get<double>(), 1e-9) << step;
  }
  EXPECT_EQ(optimizer.steps(), 10);
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
  EXPECT_EQ(made({.name = "adamax"}), "optimizer: expected adam, received \"adamax\"");
  EXPECT_EQ(made({.learning_rate = 0}), "optimizer: expected a learning_rate above 0, received 0");
  EXPECT_EQ(made({.learning_rate = NAN}), "optimizer: expected a learning_rate above 0, received nan");
  EXPECT_EQ(made({.beta_1 = 1}), "optimizer: expected a beta from 0 to below 1, received 1");
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

}  // namespace
}  // namespace attention
