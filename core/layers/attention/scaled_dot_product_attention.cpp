#include "core/layers/attention/scaled_dot_product_attention.h"

#include "core/base/error.h"
#include "core/ops/scaled_dot_product.h"

namespace attention {
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
  std::vector<Value> arguments = inputs;
  const Value mask = intersection_of_masks(inputs[1].mask(), inputs[2].mask());
  if (mask) arguments.push_back(mask);
  const auto outputs = inputs[0].graph->apply(
      scaled_dot_product_operation({.causal = config_.causal, .masked = static_cast<bool>(mask)}), arguments);
  return {outputs[0].with_mask(inputs[0].mask()), squeeze(outputs[1], 1)};
}

Value intersection_of_masks(Value a, Value b) {
  if (!a || !b) return a ? a : b;
  return a.id == b.id ? a : a * b;
}

}  // namespace attention
