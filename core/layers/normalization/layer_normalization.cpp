#include "core/layers/normalization/layer_normalization.h"

#include "core/ops/layer_normalization.h"

namespace attention {

LayerPointer LayerNormalization::from_config(ObjectReader& reader) {
  return std::make_unique<LayerNormalization>(Config{reader.number("epsilon", 1e-3, 0, 1e6)});
}

void LayerNormalization::build(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 1, Shape::max_rank, "(…, width)");
  gamma_ = add_weight("gamma", {inputs[0].shape()[-1]}, Initializer::ones());
  beta_ = add_weight("beta", {inputs[0].shape()[-1]}, Initializer::zeros());
}

std::vector<Value> LayerNormalization::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 1, Shape::max_rank, "(…, width)");
  expect_width(inputs[0], gamma_->shape[0]);
  Graph& graph = *inputs[0].graph;
  const auto y = graph.apply(layer_normalization_operation(config_.epsilon),
                             {inputs[0], graph.weight(gamma_), graph.weight(beta_)});
  return {y[0].with_mask(inputs[0].mask())};
}

Value layer_normalization_composed(Value x, Value gamma, Value beta, double epsilon) {
  const Value centered = x - mean(x, -1, true);
  const Value variance = mean(square(centered), -1, true);
  return centered / sqrt(variance + epsilon) * gamma + beta;
}

}  // namespace attention
