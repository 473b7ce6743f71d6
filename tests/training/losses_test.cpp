#include "core/training/losses.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/expect_invalid.h"
#include "tests/graph/evaluate.h"
#include "tests/ops/operation_run.h"
#include "tests/reference/reference_file.h"

namespace attention {
namespace {

TEST(Losses, MeanSquaredErrorAgreesWithTheReference) {
  const auto reference = read_reference("losses").at("mean_squared_error");
  const auto prediction = json_tensor(reference.at("prediction"));
  const auto target = json_tensor(reference.at("target"));
  const auto gradient = json_tensor(reference.at("gradient"));
  Graph graph;
  const Value x = graph.input(prediction.shape());
  const Value y = graph.input(target.shape());
  const Value loss = mean_squared_error(y, x);
  EXPECT_EQ(loss.shape(), Shape{2});
  const Weights<double> none{WeightList{}};
  Plan<double> plan({{x, y}, {loss}, {loss}, {x, y}}, none);
  array(plan.input(0)) = array(prediction.view());
  array(plan.input(1)) = array(target.view());
  plan.forward();
  EXPECT_NEAR(array(plan.output(0)).mean(), reference.at("loss").get<double>(), 1e-12);
  array(plan.seed(0)).setConstant(0.5);
  plan.backward();
  for (Index i = 0; i < gradient.size(); ++i) EXPECT_NEAR(plan.input_gradient(0).data[i], gradient[i], 1e-12);
  EXPECT_EQ(array(plan.input_gradient(1)).abs().maxCoeff(), 0);
}

TEST(Losses, CrossentropiesAreThoseOfRows) {
  Graph graph;
  const Value p = graph.constant(make_tensor({2, 2}, {0.9, 0.2, 0.5, 0.5}));
  const auto binary = evaluated(binary_crossentropy(graph.constant(make_tensor({2, 2}, {1, 0, 1, 0})), p));
  ASSERT_EQ(binary.size(), 2u);
  EXPECT_NEAR(binary[0], -(std::log(0.9) + std::log(0.8)) / 2, 1e-13);
  EXPECT_NEAR(binary[1], std::log(2), 1e-13);

  const Value worked = graph.constant(make_tensor({1, 5}, {.01, .01, .96, .01, .01}));
  EXPECT_NEAR(evaluated(sparse_categorical_crossentropy(graph.constant(make_tensor({1}, {1})), worked))[0],
              4.6051702, 1e-6);
  const Value one_hot = graph.constant(make_tensor({1, 5}, {0, 1, 0, 0, 0}));
  EXPECT_NEAR(evaluated(categorical_crossentropy(one_hot, worked))[0], 4.6051702, 1e-6);
  EXPECT_NEAR(evaluated(categorical_crossentropy(one_hot, log(worked), true))[0], 4.6051702, 1e-6);
}

TEST(Losses, RefuseShapesThatDoNotFit) {
  Graph graph;
  const Value two = graph.input({2, 3});
  const Value three = graph.input({3, 3});
  EXPECT_EQ(invalid_message([&] { mean_squared_error(two, three); }),
            "mean_squared_error: expected target and prediction (…, width) of one shape, received (2, 3) and "
            "(3, 3)");
  EXPECT_EQ(
      invalid_message([&] { binary_crossentropy(graph.constant(1), graph.constant(1)); }),
      "binary_crossentropy: expected target and prediction (…, width) of one shape, received () and ()");
}

}  // namespace
}  // namespace attention
