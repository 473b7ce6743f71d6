#include "core/graph/plan.h"

#include <fmt/format.h>

#include <cmath>

#include "core/graph/functions.h"
#include "core/ops/gru_scan.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/operation_run.h"

namespace attention {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

WeightPointer make_weight(const std::string& name, const Shape& shape) {
  return std::make_shared<Weight>(Weight{name, shape, Initializer::glorot_uniform()});
}

template <class S>
void fill(const View<S>& view, std::initializer_list<S> values) {
  ASSERT_EQ(view.size(), static_cast<Index>(values.size()));
  std::ranges::copy(values, view.data);
}

std::vector<double> values(const View<const double>& view) { return {view.data, view.data + view.size()}; }

const Weights<double> no_weights{WeightList{}};

TEST(Plan, ComputesASmallCompositeAndItsGradientsByHand) {
  Graph graph;
  const auto kernel = make_weight("kernel", {2, 1});
  const auto bias = make_weight("bias", {1});
  Weights<double> weights({kernel, bias});
  fill(weights.view(0), {2.0, -1.0});
  fill(weights.view(1), {0.5});
  const Value x = graph.input({3, 2});
  const Value loss = sum(square(affine(x, graph.weight(kernel), graph.weight(bias))), 0);
  Plan<double> plan({{x}, {loss}, {loss}, {x}}, weights);
  fill(plan.input(0), {1.0, 0.0, 0.0, 1.0, 1.0, 2.0});
  plan.forward();
  // x·kernel + bias is 2.5, −0.5, 0.5.
  EXPECT_THAT(values(plan.output(0)), ElementsAre(6.75));
  fill(plan.seed(0), {1.0});
  plan.backward();
  EXPECT_THAT(values(plan.weight_gradients()), ElementsAre(2 * (2.5 + 0.5), 2 * (-0.5 + 2 * 0.5), 2 * 2.5));
  EXPECT_THAT(values(plan.input_gradient(0)), ElementsAre(10, -5, -2, 1, 2, -1));
}

TEST(Plan, AValueUsedTwiceAddsBothGradients) {
  Graph graph;
  const Value x = graph.input({2});
  const Value y = x * x + x * 3;
  Plan<double> plan({{x}, {y}, {y}, {x}}, no_weights);
  fill(plan.input(0), {2.0, 5.0});
  plan.forward();
  EXPECT_THAT(values(plan.output(0)), ElementsAre(10, 40));
  fill(plan.seed(0), {1.0, 10.0});
  plan.backward();
  EXPECT_THAT(values(plan.input_gradient(0)), ElementsAre(7, 130));
}

TEST(Plan, AWeightUsedInTwoPlacesAddsBothGradients) {
  Graph graph;
  const auto w = make_weight("w", {2});
  Weights<double> weights({make_weight("other", {3}), w});
  fill(weights.view(1), {3.0, 4.0});
  const Value y = graph.weight(w) * graph.weight(w) + reshape(reshape(graph.weight(w), {2, 1}), {2});
  Plan<double> plan({{}, {y}, {y}, {}}, weights);
  plan.forward();
  EXPECT_THAT(values(plan.output(0)), ElementsAre(12, 20));
  fill(plan.seed(0), {1.0, 1.0});
  plan.backward();
  EXPECT_THAT(values(plan.weight_gradients()), ElementsAre(0, 0, 0, 7, 9));
}

TEST(Plan, AChainOfReshapesIsItsFirstValue) {
  Graph graph;
  const Value x = graph.input({2, 3});
  const Value doubled = x * 2;
  const Value chain = reshape(expand_dims(reshape(doubled, {3, 2}), 0), {6});
  const Value y = square(chain);
  Plan<double> plan({{x}, {y, doubled}, {y}, {x}}, no_weights);
  fill(plan.input(0), {1.0, 2.0, 3.0, 4.0, 5.0, 6.0});
  plan.forward();
  EXPECT_THAT(values(plan.output(0)), ElementsAre(4, 16, 36, 64, 100, 144));
  EXPECT_THAT(values(plan.output(1)), ElementsAre(2, 4, 6, 8, 10, 12));
  fill(plan.seed(0), {1.0, 1.0, 1.0, 1.0, 1.0, 1.0});
  plan.backward();
  EXPECT_THAT(values(plan.input_gradient(0)), ElementsAre(8, 16, 24, 32, 40, 48));
}

TEST(Plan, AReshapedValueThatIsAlsoUsedElsewhereGetsBothGradients) {
  Graph graph;
  const Value x = graph.input({4});
  const Value doubled = x * 2;
  const Value y = sum(reshape(doubled, {2, 2}) * 3, 0);  // one use
  const Value z = doubled * doubled;                     // and two more
  const Value w = reshape(doubled, {4, 1}) + 1;          // and a second reshape
  Plan<double> plan({{x}, {y, z, w}, {y, z, w}, {x}}, no_weights);
  fill(plan.input(0), {1.0, 2.0, 3.0, 4.0});
  plan.forward();
  EXPECT_THAT(values(plan.output(0)), ElementsAre(24, 36));
  fill(plan.seed(0), {1.0, 10.0});
  fill(plan.seed(1), {1.0, 0.0, 0.0, 1.0});
  fill(plan.seed(2), {0.0, 0.0, 5.0, 0.0});
  plan.backward();
  EXPECT_THAT(values(plan.input_gradient(0)), ElementsAre(6 + 8, 60, 6 + 10, 60 + 32));
}

TEST(Plan, AReshapeOfAnInputPassesItsGradient) {
  Graph graph;
  const Value x = graph.input({2, 2});
  const Value y = square(reshape(x, {4}));
  Plan<double> plan({{x}, {y}, {y}, {x}}, no_weights);
  fill(plan.input(0), {1.0, 2.0, 3.0, 4.0});
  plan.forward();
  fill(plan.seed(0), {1.0, 1.0, 1.0, 1.0});
  plan.backward();
  EXPECT_THAT(values(plan.input_gradient(0)), ElementsAre(2, 4, 6, 8));
}

TEST(Plan, AnOutputMayBeConsumedAndSeededToo) {
  Graph graph;
  const Value x = graph.input({2});
  const Value middle = x * 3;
  const Value y = square(middle);
  Plan<double> plan({{x}, {middle, y}, {middle, y}, {x}}, no_weights);
  fill(plan.input(0), {1.0, 2.0});
  plan.forward();
  EXPECT_THAT(values(plan.output(0)), ElementsAre(3, 6));
  EXPECT_THAT(values(plan.output(1)), ElementsAre(9, 36));
  fill(plan.seed(0), {100.0, 1000.0});
  fill(plan.seed(1), {1.0, 1.0});
  plan.backward();
  EXPECT_THAT(values(plan.input_gradient(0)), ElementsAre(3 * (100 + 6), 3 * (1000 + 12)));
}

TEST(Plan, OneValueMayBeSeededTwice) {
  Graph graph;
  const Value x = graph.input({2});
  const Value y = square(x);
  Plan<double> plan({{x}, {y, y}, {y, y}, {x}}, no_weights);
  fill(plan.input(0), {1.0, 2.0});
  plan.forward();
  fill(plan.seed(0), {1.0, 1.0});
  fill(plan.seed(1), {10.0, 100.0});
  plan.backward();
  EXPECT_THAT(values(plan.input_gradient(0)), ElementsAre(2 * 11, 4 * 101));
}

TEST(Plan, AnInputMayBeAnOutputWithASeedAndAGradient) {
  Graph graph;
  const Value x = graph.input({2});
  const Value y = x * 3;
  Plan<double> plan({{x}, {x, y}, {x, y}, {x}}, no_weights);
  for (int repeat = 0; repeat < 2; ++repeat) {
    fill(plan.input(0), {1.0, 2.0});
    plan.forward();
    EXPECT_THAT(values(plan.output(0)), ElementsAre(1, 2));
    fill(plan.seed(0), {5.0, 6.0});
    fill(plan.seed(1), {1.0, 10.0});
    plan.backward();
    EXPECT_THAT(values(plan.input_gradient(0)), ElementsAre(8, 36));
  }
}

TEST(Plan, AWeightMayBeAnOutputWithASeed) {
  Graph graph;
  const auto w = make_weight("w", {2});
  Weights<double> weights({w});
  fill(weights.view(0), {3.0, 4.0});
  const Value value = graph.weight(w);
  const Value y = square(value);
  Plan<double> plan({{}, {value, y}, {value, y}, {}}, weights);
  plan.forward();
  EXPECT_THAT(values(plan.output(0)), ElementsAre(3, 4));
  fill(plan.seed(0), {100.0, 200.0});
  fill(plan.seed(1), {1.0, 1.0});
  plan.backward();
  EXPECT_THAT(values(plan.weight_gradients()), ElementsAre(106, 208));
}

TEST(Plan, AConstantMayBeAnOutputWithASeed) {
  Graph graph;
  const Value x = graph.input({2});
  const Value constant = graph.constant(make_tensor({2}, {3, 4}));
  const Value y = x * constant;
  Plan<double> plan({{x}, {constant, y}, {constant, y}, {x}}, no_weights);
  fill(plan.input(0), {1.0, 2.0});
  plan.forward();
  fill(plan.seed(0), {5.0, 5.0});
  fill(plan.seed(1), {1.0, 1.0});
  plan.backward();
  EXPECT_THAT(values(plan.output(0)), ElementsAre(3, 4));
  EXPECT_THAT(values(plan.input_gradient(0)), ElementsAre(3, 4));
}

TEST(Plan, WhatNoSeedDependsOnHasNoGradient) {
  Graph graph;
  const auto used = make_weight("used", {2});
  const auto unused = make_weight("unused", {2});
  Weights<double> weights({used, unused}, 1);
  const Value x = graph.input({2});
  const Value aside = graph.input({3});
  const Value y = graph.weight(used) * stop_gradient(x);
  const Value z = graph.weight(unused) * sum(aside, 0);
  Plan<double> plan({{x, aside}, {y, z}, {y}, {x, aside}}, weights);
  fill(plan.input(0), {1.0, 2.0});
  fill(plan.input(1), {1.0, 1.0, 1.0});
  for (int repeat = 0; repeat < 2; ++repeat) {
    plan.forward();
    fill(plan.seed(0), {1.0, 1.0});
    plan.backward();
    EXPECT_THAT(values(plan.input_gradient(0)), Each(0));
    EXPECT_THAT(values(plan.input_gradient(1)), Each(0));
    EXPECT_THAT(values(plan.weight_gradients()), ElementsAre(1, 2, 0, 0));
  }
}

TEST(Plan, StopsTheGradientWhereAsked) {
  Graph graph;
  const Value x = graph.input({2});
  const Value y = x * stop_gradient(square(x));
  Plan<double> plan({{x}, {y}, {y}, {x}}, no_weights);
  fill(plan.input(0), {2.0, 3.0});
  plan.forward();
  EXPECT_THAT(values(plan.output(0)), ElementsAre(8, 27));
  fill(plan.seed(0), {1.0, 1.0});
  plan.backward();
  EXPECT_THAT(values(plan.input_gradient(0)), ElementsAre(4, 9));
}

TEST(Plan, ConstantsAreThereInBothScalars) {
  Graph graph;
  const Value x = graph.input({2});
  const Value y = (x * 0.5 + graph.constant(make_tensor({2}, {10, 20}))) - 1;
  const Weights<float> none{WeightList{}};
  Plan<float> plan({{x}, {y}, {}, {}}, none);
  fill(plan.input(0), {2.0F, 4.0F});
  plan.forward();
  EXPECT_EQ(plan.output(0).data[0], 10.0F);
  EXPECT_EQ(plan.output(0).data[1], 21.0F);
}

TEST(Plan, EmptyArraysRun) {
  Graph graph;
  const auto kernel = make_weight("kernel", {2, 3});
  Weights<double> weights({kernel}, 1);
  const Value x = graph.input({0, 2});
  const Value y = softmax(tanh(affine(x, graph.weight(kernel))));
  Plan<double> plan({{x}, {y}, {y}, {x}}, weights);
  plan.forward();
  EXPECT_EQ(plan.output(0).shape, (Shape{0, 3}));
  plan.backward();
  EXPECT_THAT(values(plan.weight_gradients()), Each(0));
}

// Two layers of a net with a scan: enough steps for memory to be shared.
struct Net {
  Graph graph;
  WeightPointer kernel = make_weight("kernel", {5, 12});
  WeightPointer recurrent = make_weight("recurrent", {4, 12});
  WeightPointer bias = make_weight("bias", {2, 12});
  WeightPointer head = make_weight("head", {4, 6});
  Value x = graph.input({3, 7, 5});
  Value y;
  WeightList weights() const { return {kernel, recurrent, bias, head}; }
  Net() {
    Value h = x;
    for (int i = 0; i < 3; ++i) h = tanh(h * 1.5) + h;
    const auto scan =
        graph.apply(gru_scan_operation({}), {h, graph.constant(Tensor<double>({3, 4})), graph.weight(kernel),
                                             graph.weight(recurrent), graph.weight(bias)});
    y = log_softmax(affine(scan[0], graph.weight(head)));
  }
};

TEST(Plan, GivesTheSameWhenItRunsAgain) {
  const Net net;
  const Weights<float> weights(net.weights(), 3);
  Plan<float> plan({{net.x}, {net.y}, {net.y}, {net.x}}, weights);
  std::vector<std::vector<float>> results;
  const auto keep = [&](const View<const float>& view) {
    results.emplace_back(view.data, view.data + view.size());
  };
  for (int repeat = 0; repeat < 2; ++repeat) {
    array(plan.input(0)) = array(random_tensor({3, 7, 5}).view()).cast<float>();
    plan.forward();
    array(plan.seed(0)) = array(random_tensor({3, 7, 6}, 2).view()).cast<float>();
    plan.backward();
    keep(plan.output(0));
    keep(plan.input_gradient(0));
    keep(plan.weight_gradients());
  }
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(results[i], results[i + 3]) << i;
}

// Gradients that an operation sets rather than adds to, alone, after others, and with two inputs the same.
TEST(Plan, WhatTheMemoryHeldBeforeDoesNotMatter) {
  Graph graph;
  const Value x = graph.input({2, 2});
  const Value h = square(x);
  const Value curved = tanh(relu(h)) + relu(h);
  const Value twice = h + h;
  const Value product = matmul_transposed(h, h);
  Plan<double> plan({{x}, {}, {curved, twice, product}, {x}}, no_weights);
  array(plan.arena()->view()).setConstant(std::nan(""));
  const std::vector<double> at = {1, -2, 0.5, 3};
  std::ranges::copy(at, plan.input(0).data);
  plan.forward();
  for (std::size_t seed = 0; seed < 3; ++seed) array(plan.seed(seed)).setOnes();
  plan.backward();
  for (std::size_t i = 0; i < 4; ++i) {
    const double slope = 1 - std::pow(std::tanh(at[i] * at[i]), 2);
    const double column = at[i % 2] * at[i % 2] + at[2 + i % 2] * at[2 + i % 2];
    EXPECT_NEAR(plan.input_gradient(0).data[i], 2 * at[i] * (slope + 1 + 2 + 2 * column), 1e-12) << i;
  }
}

TEST(Plan, InputsLastFromOneForwardToTheNext) {
  const Net net;
  const Weights<double> weights(net.weights(), 3);
  Plan<double> plan({{net.x}, {net.y}, {net.y}, {net.x}}, weights);
  array(plan.input(0)) = array(random_tensor({3, 7, 5}).view());
  plan.forward();
  const auto first = values(plan.output(0));
  array(plan.seed(0)).setOnes();
  plan.backward();
  plan.forward();
  EXPECT_EQ(values(plan.output(0)), first);
}

TEST(Plan, SharesMemory) {
  const Net net;
  const Weights<double> weights(net.weights(), 3);
  const Plan<double> training({{net.x}, {net.y}, {net.y}, {}}, weights);
  const Plan<double> inference({{net.x}, {net.y}, {}, {}}, weights);
  EXPECT_LT(training.arena_size(), training.unshared_size());
  EXPECT_LT(inference.arena_size(), training.arena_size());
  EXPECT_EQ(inference.weight_gradients().size(), 0);
  EXPECT_EQ(training.weight_gradients().size(), weights.size());
}

TEST(Plan, TwoThatRunInTurnsMayShareAnArena) {
  const Net net;
  const Weights<double> weights(net.weights(), 3);
  Plan<double> training({{net.x}, {net.y}, {net.y}, {net.x}}, weights);
  Plan<double> inference({{net.x}, {net.y}, {}, {}}, weights, training.arena());
  EXPECT_EQ(inference.arena(), training.arena());
  const auto run = [&](Plan<double>& plan) {
    array(plan.input(0)) = array(random_tensor({3, 7, 5}).view());
    plan.forward();
    return values(plan.output(0));
  };
  const auto first = run(training);
  EXPECT_EQ(run(inference), first);
  EXPECT_EQ(run(training), first);
  const Plan<double> larger({{net.x}, {net.y}, {net.y}, {}}, weights,
                            std::make_shared<Tensor<double>>(Shape{3}));
  EXPECT_EQ(larger.arena()->size(), larger.arena_size()) << "one that is too small is not used";
}

TEST(Plan, ReadsTheWeightsWhenItRuns) {
  Graph graph;
  const auto w = make_weight("w", {2});
  Weights<double> weights({w});
  const Value y = graph.weight(w) * 2;
  Plan<double> plan({{}, {y}, {}, {}}, weights);
  fill(weights.view(0), {1.0, 2.0});
  plan.forward();
  EXPECT_THAT(values(plan.output(0)), ElementsAre(2, 4));
}

// Writes down what it is told: "→ name flops" and "← name flops", every end after its begin.
class Diary final : public PlanObserver {
 public:
  void begin() override { open_ = true; }
  void end(const Operation& operation, bool backward, std::int64_t flops) override {
    EXPECT_TRUE(open_);
    open_ = false;
    lines.push_back(fmt::format("{} {} {}", backward ? "←" : "→", operation.name(), flops));
  }
  std::vector<std::string> lines;

 private:
  bool open_ = false;
};

TEST(Plan, TellsAnObserverOfEveryOperationAndItsFlops) {
  Graph graph;
  const auto kernel = make_weight("kernel", {2, 5});
  Weights<double> weights({kernel}, 1);
  const Value x = graph.input({3, 2});
  const Value loss = sum(reshape(tanh(affine(x, graph.weight(kernel))), {15}), 0);
  Plan<double> plan({{x}, {loss}, {loss}, {}}, weights);
  Diary diary;
  plan.observe(&diary);
  plan.forward();
  EXPECT_THAT(diary.lines, ElementsAre("→ affine 60", "→ tanh 0", "→ sum 0"));
  diary.lines.clear();
  plan.backward();  // x takes no gradient: one product, not two
  EXPECT_THAT(diary.lines, ElementsAre("← sum 0", "← tanh 0", "← affine 60"));
  diary.lines.clear();
  plan.observe(nullptr);
  plan.forward();
  EXPECT_THAT(diary.lines, ElementsAre());
}

TEST(Plan, MovesWithItsMemory) {
  Graph graph;
  const Value x = graph.input({2});
  const Value y = x * 3;
  Plan<double> first({{x}, {y}, {}, {}}, no_weights);
  Plan<double> plan = std::move(first);
  fill(plan.input(0), {1.0, 2.0});
  plan.forward();
  EXPECT_THAT(values(plan.output(0)), ElementsAre(3, 6));
  static_assert(!std::is_copy_constructible_v<Plan<double>>,
                "a copy's views would stand in the original's memory");
}

TEST(Plan, RefusesAnInputThatIsNotListedOrNotAnInput) {
  Graph graph;
  const Value x = graph.input({2, 3});
  const Value y = tanh(x);
  const std::string unlisted =
      "Plan: expected every graph input that is needed to be listed, one of shape (2, 3) is not";
  EXPECT_EQ(invalid_message([&] { Plan<double>({{}, {y}, {}, {}}, no_weights); }), unlisted);
  EXPECT_EQ(invalid_message([&] { Plan<double>({{}, {x}, {}, {}}, no_weights); }), unlisted);
  EXPECT_EQ(invalid_message([&] {
              Plan<double>({{y}, {y}, {}, {}}, no_weights);
            }),
            "Plan: expected a graph input of shape (2, 3), received a computed value");
  EXPECT_EQ(invalid_message([&] {
              Plan<double>({{}, {}, {}, {}}, no_weights);
            }),
            "Plan: expected at least one output, received none");
}

TEST(Plan, RefusesAWeightThatIsNotInTheList) {
  Graph graph;
  const Value y = tanh(graph.weight(make_weight("kernel", {2})));
  EXPECT_EQ(invalid_message([&] {
              Plan<double>({{}, {y}, {}, {}}, no_weights);
            }),
            "Weights: expected a weight of this list, received \"kernel\"");
}

}  // namespace
}  // namespace attention
