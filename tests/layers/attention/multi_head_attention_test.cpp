#include "core/layers/attention/multi_head_attention.h"

#include "core/layers/attention/scaled_dot_product_attention.h"
#include "gmock/gmock.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(MultiHeadAttention, AgreesWithTheReference) {
  EXPECT_EQ(reference_problem("multi_head_attention"), "");
  EXPECT_EQ(reference_problem("multi_head_attention_masked"), "");
}

// Head by head, with slices of the weights and no product over all heads.
std::vector<Value> composed(const MultiHeadAttention& layer, const std::vector<Value>& inputs, bool causal) {
  Graph& graph = *inputs[0].graph;
  const auto weight = [&](std::size_t i) { return graph.weight(layer.weights()[i]); };
  const Index heads = layer.weights()[0]->shape[1];
  Value output = weight(7);
  std::vector<Value> weights;
  for (Index h = 0; h < heads; ++h) {
    const auto project = [&](const Value& x, std::size_t first) {
      return affine(x, at(weight(first), 1, h), at(weight(first + 1), 0, h));
    };
    ScaledDotProductAttention dot({.causal = causal});
    const auto head = dot({project(inputs[0], 0), project(inputs.back(), 2), project(inputs[1], 4)});
    output = output + matmul(head[0], at(weight(6), 0, h));
    weights.push_back(head[1]);
  }
  return {output, stack(weights, 1)};
}

TEST(MultiHeadAttention, IsItsHeadsOneByOne) {
  for (const bool causal : {false, true}) {
    MultiHeadAttention layer({.num_heads = 3, .key_dim = 2, .value_dim = 4, .causal = causal});
    const std::vector<Tensor<double>> inputs = {random_tensor({2, 4, 5}, 1), random_tensor({2, 6, 3}, 2),
                                                random_tensor({2, 6, 7}, 3)};
    const auto together = run_layer(layer, inputs);
    const auto apart = run_call(
        [&](const std::vector<Value>& x) { return std::pair(composed(layer, x, causal), layer.weights()); },
        inputs);
    EXPECT_LT(difference(together, apart), 1e-13);
  }
}

TEST(MultiHeadAttention, TheValueIsTheKeyWhereThereIsNone) {
  MultiHeadAttention layer({.num_heads = 2, .key_dim = 3});
  const auto query = random_tensor({2, 4, 5}, 1);
  const auto value = random_tensor({2, 6, 3}, 2);
  const auto implied = run_layer(layer, {query, value});
  const auto given = run_layer(layer, {query, value, value});
  EXPECT_EQ(list(given.outputs[0]), list(implied.outputs[0]));
  EXPECT_EQ(given.weight_gradients, implied.weight_gradients);
}

TEST(MultiHeadAttention, PassesTheQuerysMaskOn) {
  MultiHeadAttention layer({.num_heads = 2, .key_dim = 3});
  Graph graph;
  const Value mask = graph.input({2, 4});
  const Value x = graph.input({2, 4, 5});
  EXPECT_EQ(layer({x.with_mask(mask), x})[0].mask().id, mask.id);
  EXPECT_FALSE(layer({x, x.with_mask(mask)})[0].mask());
  EXPECT_EQ(layer.parameters(), 3 * (5 * 6 + 6) + 6 * 5 + 5);
}

}  // namespace
}  // namespace attention
