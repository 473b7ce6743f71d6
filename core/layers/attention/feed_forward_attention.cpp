#include "core/layers/attention/feed_forward_attention.h"

#include "core/base/error.h"

namespace attention {

LayerPointer FeedForwardAttention::from_config(ObjectReader& reader) {
  return std::make_unique<FeedForwardAttention>(
      Config{static_cast<Index>(reader.required_integer("steps", 1, 1 << 20))});
}

void FeedForwardAttention::check(const std::vector<Value>& inputs) const {
  expect_count(inputs, 1, 1);
  const Shape& shape = inputs[0].shape();
  if (shape.rank() != 3 || shape[1] != config_.steps)
    invalid("{}: expected input (batch, {}, width), received {}", type(), config_.steps, shape.text());
}

void FeedForwardAttention::build(const std::vector<Value>& inputs) {
  check(inputs);
  kernel_ = add_weight("kernel", {inputs[0].shape()[2], 1}, Initializer::glorot_uniform());
  bias_ = add_weight("bias", {config_.steps, 1}, Initializer::zeros());
}

std::vector<Value> FeedForwardAttention::call(const std::vector<Value>& inputs) {
  check(inputs);
  const Value& x = inputs[0];
  expect_width(x, kernel_->shape[0]);
  Graph& graph = *x.graph;
  const Value scores = tanh(affine(x, graph.weight(kernel_)) + graph.weight(bias_));  // (B, T, 1)
  const Value weights = softmax(squeeze(scores, -1), -1, x.mask());
  return {squeeze(matmul(expand_dims(weights, 1), x), 1), weights};
}

}  // namespace attention
