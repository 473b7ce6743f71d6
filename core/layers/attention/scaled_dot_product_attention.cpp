#include "core/layers/attention/scaled_dot_product_attention.h"

#include <cmath>

#include "core/base/error.h"

namespace attention {
namespace {

// 1 where the step is not later than the query.
Tensor<double> causal_mask(Index queries, Index steps) {
  Tensor<double> mask({queries, steps});
  for (Index q = 0; q < queries; ++q)
    for (Index t = 0; t < steps; ++t) mask[q * steps + t] = t <= q ? 1 : 0;
  return mask;
}

}  // namespace

LayerPointer ScaledDotProductAttention::from_config(ObjectReader& reader) {
  return std::make_unique<ScaledDotProductAttention>(Config{reader.boolean("causal", false)});
}

std::vector<Value> ScaledDotProductAttention::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 3, 3);
  expect_rank(inputs[0], 3, 3, "query (batch, time, width)");
  expect_rank(inputs[1], 3, 3, "key (batch, time, width)");
  expect_rank(inputs[2], 3, 3, "value (batch, time, width)");
  const Shape& query = inputs[0].shape();
  const Shape& key = inputs[1].shape();
  const Shape& value = inputs[2].shape();
  if (query[0] != key[0] || query[2] != key[2] || key[0] != value[0] || key[1] != value[1])
    invalid("{}: expected query (B, Tq, D), key (B, Tk, D) and value (B, Tk, Dv), received {}, {} and {}",
            type(), query.text(), key.text(), value.text());
  const Value mask = intersection_of_masks(inputs[1].mask(), inputs[2].mask());
  const Attended result = scaled_dot_product(inputs[0], inputs[1], inputs[2], mask, config_.causal);
  return {result.output.with_mask(inputs[0].mask()), result.weights};
}

Attended scaled_dot_product(Value query, Value key, Value value, Value mask, bool causal) {
  const double width = static_cast<double>(query.shape()[-1]);
  const Value scores = matmul_transposed(query * (1 / std::sqrt(width)), key);  // (B, …, Tq, Tk)
  Value open = mask;
  while (open && open.shape().rank() < scores.shape().rank()) open = expand_dims(open, 1);
  if (causal) {
    const Value past = query.graph->constant(causal_mask(scores.shape()[-2], scores.shape()[-1]));
    open = open ? open * past : past;
  }
  const Value weights = softmax(scores, -1, open);
  return {matmul(weights, value), weights};
}

Value intersection_of_masks(Value a, Value b) {
  if (!a || !b) return a ? a : b;
  return a.id == b.id ? a : a * b;
}

}  // namespace attention
