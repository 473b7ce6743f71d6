#include "core/layers/recurrent/gru.h"

#include "core/ops/gru_scan.h"

namespace attention {

void GruCell::build(const std::vector<Value>& inputs) {
  const Index units = config_.units;
  kernel_ = add_weight("kernel", {inputs[0].shape()[-1], 3 * units}, Initializer::glorot_uniform());
  recurrent_kernel_ = add_weight("recurrent_kernel", {units, 3 * units}, Initializer::orthogonal());
  bias_ =
      add_weight("bias", config_.reset_after ? Shape{2, 3 * units} : Shape{3 * units}, Initializer::zeros());
}

std::vector<Value> GruCell::call(const std::vector<Value>& inputs) {
  const Value state = inputs.at(1);
  Graph& graph = *state.graph;
  const Index units = config_.units;
  const auto gate = [&](Value gates, Index i) { return slice(gates, -1, i * units, units); };
  const auto open = [&](Value x) { return activate(config_.recurrent_activation, x); };
  const Value bias = graph.weight(bias_);
  const Value recurrent = graph.weight(recurrent_kernel_);
  const Value driven =
      affine(inputs[0], graph.weight(kernel_), config_.reset_after ? at(bias, 0, 0) : bias);  // (B, 3U)
  const Value pushed = config_.reset_after ? affine(state, recurrent, at(bias, 0, 1))
                                           : affine(state, slice(recurrent, 1, 0, 2 * units));
  const Value z = open(gate(driven, 0) + gate(pushed, 0));
  const Value r = open(gate(driven, 1) + gate(pushed, 1));
  const Value reset = config_.reset_after ? r * gate(pushed, 2) : matmul(r * state, gate(recurrent, 2));
  const Value next = z * state + (1.0 - z) * activate(config_.activation, gate(driven, 2) + reset);
  return {next, next};
}

Gru::Gru(const Config& config)
    : Rnn(std::make_unique<GruCell>(GruCell::Config{config.units, config.activation,
                                                    config.recurrent_activation, config.reset_after}),
          config.options, "GRU"),
      fused_(config.fused && config.activation == ActivationFunction::tanh &&
             config.recurrent_activation == ActivationFunction::sigmoid),
      reset_after_(config.reset_after) {}

LayerPointer Gru::from_config(ObjectReader& reader) {
  Config config;
  config.units = static_cast<Index>(reader.required_integer("units", 1, 1 << 16));
  config.activation = read_activation(reader, "activation", config.activation);
  config.recurrent_activation = read_activation(reader, "recurrent_activation", config.recurrent_activation);
  config.reset_after = reader.boolean("reset_after", config.reset_after);
  config.options = read_options(reader);
  return std::make_unique<Gru>(config);
}

std::optional<Rnn::Scan> Gru::fused_scan(Value x, const std::vector<Value>& states, Value mask,
                                         bool backwards) {
  if (!fused_) return {};
  const auto outputs = apply_with_weights(
      gru_scan_operation({.reset_after = reset_after_, .masked = bool(mask), .backwards = backwards}),
      {x, states[0]}, mask);
  return Scan{outputs[0], outputs[1], {outputs[1]}, {}};
}

}  // namespace attention
