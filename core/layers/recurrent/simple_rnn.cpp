#include "core/layers/recurrent/simple_rnn.h"

#include "core/ops/simple_rnn_scan.h"

namespace attention {

void SimpleRnnCell::build(const std::vector<Value>& inputs) {
  const Index units = config_.units;
  kernel_ = add_weight("kernel", {inputs[0].shape()[-1], units}, Initializer::glorot_uniform());
  recurrent_kernel_ = add_weight("recurrent_kernel", {units, units}, Initializer::orthogonal());
  bias_ = add_weight("bias", {units}, Initializer::zeros());
}

std::vector<Value> SimpleRnnCell::call(const std::vector<Value>& inputs) {
  Graph& graph = *inputs[0].graph;
  const Value driven = affine(inputs[0], graph.weight(kernel_), graph.weight(bias_));
  const Value next =
      activate(config_.activation, driven + affine(inputs.at(1), graph.weight(recurrent_kernel_)));
  return {next, next};
}

SimpleRnn::SimpleRnn(const Config& config)
    : Rnn(std::make_unique<SimpleRnnCell>(SimpleRnnCell::Config{config.units, config.activation}),
          config.options, "SimpleRNN"),
      fused_(config.fused && config.activation == ActivationFunction::tanh) {}

LayerPointer SimpleRnn::from_config(ObjectReader& reader) {
  Config config;
  config.units = static_cast<Index>(reader.required_integer("units", 1, 1 << 16));
  config.activation = read_activation(reader, "activation", config.activation);
  config.options = read_options(reader);
  return std::make_unique<SimpleRnn>(config);
}

std::optional<Rnn::Scan> SimpleRnn::fused_scan(Value x, const std::vector<Value>& states, Value mask,
                                               bool backwards) {
  if (!fused_) return {};
  const auto outputs = apply_with_weights(
      simple_rnn_scan_operation({.masked = bool(mask), .backwards = backwards}), {x, states[0]}, mask);
  return Scan{outputs[0], outputs[1], {outputs[1]}, {}};
}

}  // namespace attention
