#include "core/layers/core/dense.h"

namespace attention {

LayerPointer Dense::from_config(ObjectReader& reader) {
  Config config;
  config.units = static_cast<Index>(reader.required_integer("units", 1, 1 << 20));
  config.activation = read_activation(reader, "activation", config.activation);
  config.use_bias = reader.boolean("use_bias", config.use_bias);
  return std::make_unique<Dense>(config);
}

void Dense::build(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 1, 8, "(…, width)");
  kernel_ = add_weight("kernel", {inputs[0].shape()[-1], config_.units}, Initializer::glorot_uniform());
  if (config_.use_bias) bias_ = add_weight("bias", {config_.units}, Initializer::zeros());
}

std::vector<Value> Dense::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 1, 8, "(…, width)");
  expect_width(inputs[0], kernel_->shape[0]);
  Graph& graph = *inputs[0].graph;
  const Value y = affine(inputs[0], graph.weight(kernel_), bias_ ? graph.weight(bias_) : Value{});
  return {activate(config_.activation, y).with_mask(inputs[0].mask())};
}

}  // namespace attention
