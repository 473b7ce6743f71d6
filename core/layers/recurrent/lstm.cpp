#include "core/layers/recurrent/lstm.h"

#include "core/ops/lstm_scan.h"

namespace attention {

void LstmCell::build(const std::vector<Value>& inputs) {
  const Index units = config_.units;
  kernel_ = add_weight("kernel", {inputs[0].shape()[-1], 4 * units}, Initializer::glorot_uniform());
  recurrent_kernel_ = add_weight("recurrent_kernel", {units, 4 * units}, Initializer::orthogonal());
  bias_ =
      add_weight("bias", {4 * units},
                 config_.unit_forget_bias ? Initializer::ones_at(units, 2 * units) : Initializer::zeros());
}

std::vector<Value> LstmCell::call(const std::vector<Value>& inputs) {
  Graph& graph = *inputs[0].graph;
  const Value gates = affine(inputs[0], graph.weight(kernel_), graph.weight(bias_)) +
                      affine(inputs.at(1), graph.weight(recurrent_kernel_));  // (B, 4U)
  const auto gate = [&](Index i, ActivationFunction function) {
    return activate(function, slice(gates, -1, i * config_.units, config_.units));
  };
  const Value i = gate(0, config_.recurrent_activation);
  const Value f = gate(1, config_.recurrent_activation);
  const Value candidate = gate(2, config_.activation);
  const Value o = gate(3, config_.recurrent_activation);
  const Value c = f * inputs.at(2) + i * candidate;
  const Value h = o * activate(config_.activation, c);
  return {h, h, c};
}

Lstm::Lstm(const Config& config)
    : Rnn(std::make_unique<LstmCell>(LstmCell::Config{config.units, config.activation,
                                                      config.recurrent_activation, config.unit_forget_bias}),
          config.options, "LSTM"),
      fused_(config.fused && config.activation == ActivationFunction::tanh &&
             config.recurrent_activation == ActivationFunction::sigmoid) {}

LayerPointer Lstm::from_config(ObjectReader& reader) {
  Config config;
  config.units = static_cast<Index>(reader.required_integer("units", 1, 1 << 16));
  config.activation = read_activation(reader, "activation", config.activation);
  config.recurrent_activation = read_activation(reader, "recurrent_activation", config.recurrent_activation);
  config.unit_forget_bias = reader.boolean("unit_forget_bias", config.unit_forget_bias);
  config.options = read_options(reader);
  return std::make_unique<Lstm>(config);
}

std::optional<Rnn::Scan> Lstm::fused_scan(Value x, const std::vector<Value>& states, Value mask,
                                          bool backwards) {
  if (!fused_) return {};
  const auto outputs = apply_with_weights(lstm_scan_operation({.masked = bool(mask), .backwards = backwards}),
                                          {x, states[0], states[1]}, mask);
  return Scan{outputs[0], outputs[1], {outputs[1], outputs[2]}, {}};
}

}  // namespace attention
