#include "core/layers/core/dropout.h"

#include "core/layers/layer_case.h"
#include "core/training/batch_runner.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

// Ones through dropout.
std::vector<double> dropped(Index rows, Index width, double rate, int seed, bool training = true) {
  Json layer_case = {
      {"layer", "Dropout"}, {"config", {{"rate", rate}, {"seed", seed}}}, {"training", training}};
  const std::vector<double> ones(static_cast<std::size_t>(rows * width), 1);
  layer_case["inputs"] = Json::array({{{"shape", {rows, width}}, {"data", ones}}});
  return run_layer_case(layer_case).at("outputs")[0].at("data").get<std::vector<double>>();
}

TEST(DropoutLayer, DropsAtItsRateAndKeepsTheMean) {
  for (const double rate : {0.25, 0.5}) {
    const auto y = dropped(100, 200, rate, 1);
    Index zeros = 0;
    for (const double v : y) {
      zeros += v == 0;
      EXPECT_NEAR(v, v == 0 ? 0 : 1 / (1 - rate), 1e-6);
    }
    // Five standard deviations of 20000 draws.
    EXPECT_NEAR(static_cast<double>(zeros) / 20000, rate, 5 * std::sqrt(rate * (1 - rate) / 20000));
  }
}

TEST(DropoutLayer, IsTheIdentityOutsideTrainingAndAtRateZero) {
  EXPECT_THAT(dropped(4, 50, 0.5, 1, false), Each(1));
  EXPECT_THAT(dropped(4, 50, 0, 1), Each(1));
  EXPECT_EQ(reference_problem("dropout"), "");
  Dropout layer({});
  Graph graph;
  const Value mask = graph.input({2, 5});
  const Value x = graph.input({2, 5, 4}).with_mask(mask);
  EXPECT_EQ(layer(x).id, x.id);
  graph.set_training();
  EXPECT_NE(layer(x).id, x.id);
  EXPECT_EQ(layer(x).mask().id, mask.id);
}

TEST(DropoutLayer, TheSeedSaysWhatIsDropped) {
  EXPECT_EQ(dropped(2, 50, 0.5, 3), dropped(2, 50, 0.5, 3));
  EXPECT_NE(dropped(2, 50, 0.5, 3), dropped(2, 50, 0.5, 4));
  // The same on every platform.
  std::string pattern;
  for (const double v : dropped(1, 16, 0.5, 3)) pattern += v == 0 ? '0' : '1';
  EXPECT_EQ(pattern, "0111011111001110");
}

// Losses and gradients of a weight per element under two dropouts, of 10 rows in shards of `shard`.
std::vector<double> trained(int threads, Index shard, std::int64_t step, bool gradients = true) {
  const Index rows = 10;
  const Index width = 30;
  const auto factors = std::make_shared<Weight>(Weight{"factors", {width}, Initializer::ones()});
  Weights<float> weights({factors}, 1);
  Tensor<float> values({rows, width});
  for (Index i = 0; i < rows * width; ++i) values[i] = static_cast<float>(i + 1);
  const Examples examples{{values}, {}};
  Dropout dropout({.rate = 0.4, .seed = 5});
  std::vector<float> products(static_cast<std::size_t>(rows * width));
  const Trace trace = [&](Graph& graph, const std::vector<Value>& inputs) {
    const Value y = dropout(dropout(inputs[0])) * graph.weight(factors);
    return Traced{{y}, sum(y, 1)};
  };
  ThreadPool pool(threads);
  BatchRunner runner(trace, weights, examples, pool, gradients, {.shard_size = shard});
  std::vector<Index> all;
  for (Index i = 0; i < rows; ++i) all.push_back(i);
  if (!gradients) {
    runner.forward(all, [&](Index first, Index count, const Plan<float>& plan) {
      const auto y = plan.output(0);
      std::copy_n(y.data, count * width, products.begin() + first * width);
    });
    return {products.begin(), products.end()};
  }
  Tensor<float> gradient({width});
  std::vector<double> result = {runner.loss_and_gradient(all, gradient.view(), step)};
  result.insert(result.end(), gradient.data(), gradient.data() + width);
  return result;
}

TEST(DropoutLayer, DrawsAnewAtEveryStepTheSameForAnyNumberOfThreadsAndAnyShards) {
  const auto one = trained(1, 2, 8);
  EXPECT_EQ(trained(1, 2, 8), one);
  EXPECT_EQ(trained(3, 2, 8), one);
  EXPECT_NE(trained(1, 2, 9), one);
  const auto whole = trained(1, 10, 8);  // added in another order
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(whole[i], one[i], 1e-5 * std::abs(one[i]));
}

TEST(DropoutLayer, AnEvaluationDropsNothing) {
  const auto y = trained(2, 3, 0, false);
  for (std::size_t i = 0; i < y.size(); ++i) EXPECT_EQ(y[i], static_cast<double>(i + 1));
}

TEST(DropoutLayer, EveryCallAndEveryRowDrawsForItself) {
  Graph graph;
  const Value place = graph.set_training();
  const Value x = graph.input({2, 64});
  Dropout dropout({.rate = 0.5, .seed = 5});
  const std::vector<Value> outputs = {dropout(x), dropout(x)};
  const Weights<float> none{WeightList{}};
  Plan<float> plan({{x, place}, outputs, {}, {}}, none);
  array(plan.input(0)).setOnes();
  array(plan.input(1)).setZero();
  plan.forward();
  const auto first = matrix(plan.output(0));
  EXPECT_TRUE((first.array() != matrix(plan.output(1)).array()).any());
  EXPECT_TRUE((first.row(0).array() != first.row(1).array()).any());
  // A second row's place gives what the second row had.
  const RowMatrix<float> second = first.row(1);
  plan.input(1).data[1] = 1;
  plan.forward();
  EXPECT_EQ(RowMatrix<float>(matrix(plan.output(0)).row(0)), second);
}

TEST(DropoutLayer, NamesABadConfiguration) {
  const auto message = [](Json config) {
    return invalid_message([&] { run_layer_case({{"layer", "Dropout"}, {"config", std::move(config)}}); });
  };
  EXPECT_EQ(message(Json::object()), "Dropout: expected a number rate, received none");
  EXPECT_EQ(message({{"rate", 1}}), "Dropout: expected rate a number in [0, 1), received 1");
  EXPECT_EQ(message({{"rate", -0.1}}), "Dropout: expected rate a number from 0 to 1, received -0.1");
}

}  // namespace
}  // namespace attention
