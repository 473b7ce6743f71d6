#include "core/layers/attention/scaled_dot_product_attention.h"

#include "gmock/gmock.h"
#include "tests/graph/evaluate.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

TEST(ScaledDotProductAttention, AgreesWithTheReference) {
  for (const char* name : {"sdpa", "sdpa_masked", "sdpa_causal"}) EXPECT_EQ(reference_problem(name), "");
}

TEST(ScaledDotProductAttention, OneQueryByHand) {
  Graph graph;
  // Scores (1, 0)/√4 · 2: α = (e, 1)/(e + 1).
  const Value query = graph.constant(make_tensor({1, 1, 4}, {2, 0, 0, 0}));
  const Value key = graph.constant(make_tensor({1, 2, 4}, {1, 5, 0, 0, 0, 7, 0, 0}));
  const Value value = graph.constant(make_tensor({1, 2, 1}, {10, 20}));
  const auto outputs = ScaledDotProductAttention({})({query, key, value});
  const double first = std::exp(1.0) / (std::exp(1.0) + 1);
  EXPECT_NEAR(evaluated(outputs[1])[0], first, 1e-15);
  EXPECT_NEAR(evaluated(outputs[0])[0], 10 * first + 20 * (1 - first), 1e-14);
}

// The equation in small operations.
std::vector<Value> composed(const std::vector<Value>& x, const Value& mask, bool causal) {
  const double width = static_cast<double>(x[0].shape()[-1]);
  const Value scores = matmul_transposed(x[0] * (1 / std::sqrt(width)), x[1]);
  Value open = broadcast_to(expand_dims(mask, 1), scores.shape());
  if (causal) {
    Tensor<double> past({scores.shape()[1], scores.shape()[2]});
    for (Index q = 0; q < past.shape()[0]; ++q)
      for (Index t = 0; t <= std::min(q, past.shape()[1] - 1); ++t) past[q * past.shape()[1] + t] = 1;
    open = open * x[0].graph->constant(past);
  }
  const Value weights = softmax(scores, -1, open);
  return {matmul(weights, x[2]), weights};
}

TEST(ScaledDotProductAttention, TheFusedOperationIsTheComposition) {
  const std::vector<Tensor<double>> inputs = {random_tensor({3, 4, 5}, 1), random_tensor({3, 6, 5}, 2),
                                              random_tensor({3, 6, 7}, 3)};
  const auto open = make_tensor({3, 6}, {1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0});
  for (const bool causal : {false, true}) {
    ScaledDotProductAttention layer({.causal = causal});
    const auto fused = run_call(
        [&](const std::vector<Value>& x) {
          const Value mask = x[0].graph->constant(open);
          return std::pair(layer({x[0], x[1].with_mask(mask), x[2]}), WeightList{});
        },
        inputs);
    const auto apart = run_call(
        [&](const std::vector<Value>& x) {
          return std::pair(composed(x, x[0].graph->constant(open), causal), WeightList{});
        },
        inputs);
    EXPECT_LT(difference(fused, apart), 1e-14);
  }
}

TEST(ScaledDotProductAttention, CausalSeesNothingThatComesLater) {
  ScaledDotProductAttention layer({.causal = true});
  const auto results =
      run_layer(layer, {random_tensor({1, 3, 2}), random_tensor({1, 3, 2}, 2), random_tensor({1, 3, 2}, 3)});
  const auto& weights = results.outputs[1];
  for (Index q = 0; q < 3; ++q)
    for (Index t = 0; t < 3; ++t) EXPECT_EQ(weights[q * 3 + t] > 0, t <= q);
  EXPECT_EQ(weights[0], 1);
}

TEST(ScaledDotProductAttention, AStepMustBeOpenInBothMasksAndARowWithoutOneGivesZeros) {
  ScaledDotProductAttention layer({});
  Graph graph;
  const Value query = graph.constant(random_tensor({2, 1, 2}));
  const Value steps = graph.constant(random_tensor({2, 3, 2}, 2));
  const Value first = graph.constant(make_tensor({2, 3}, {1, 1, 0, 1, 0, 0}));
  const Value second = graph.constant(make_tensor({2, 3}, {0, 1, 1, 0, 1, 1}));
  const auto outputs = layer({query, steps.with_mask(first), steps.with_mask(second)});
  EXPECT_THAT(evaluated(outputs[1]), ElementsAre(0, 1, 0, 0, 0, 0));
  const auto context = evaluated(outputs[0]);
  EXPECT_THAT(std::vector<double>(context.begin() + 2, context.end()), Each(0));
  const Value open = graph.constant(Tensor<double>({2, 1}));
  EXPECT_EQ(layer({query.with_mask(open), steps, steps})[0].mask().id, open.id);
  EXPECT_FALSE(layer({query, steps.with_mask(first), steps})[0].mask());
}

}  // namespace
}  // namespace attention
