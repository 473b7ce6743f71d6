#include "core/layers/attention/gating_attention.h"

namespace attention {

LayerPointer GatingAttention::from_config(ObjectReader&) { return std::make_unique<GatingAttention>(); }

void GatingAttention::build(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 1, Shape::max_rank, "(…, width)");
  const Index width = inputs[0].shape()[-1];
  kernel_ = add_weight("kernel", {width, width}, Initializer::glorot_uniform());
  bias_ = add_weight("bias", {width}, Initializer::zeros());
}

std::vector<Value> GatingAttention::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  const Value& x = inputs[0];
  expect_rank(x, 1, Shape::max_rank, "(…, width)");
  expect_width(x, kernel_->shape[0]);
  const Value gate = affine(x, x.graph->weight(kernel_), x.graph->weight(bias_));
  return {(x * gate).with_mask(x.mask()), gate};
}

}  // namespace attention
