#include "core/layers/recurrent/gru.h"

#include "core/ops/gru_scan.h"

namespace attention {

LayerPointer Gru::from_config(ObjectReader& reader) {
  Config config;
  config.units = static_cast<Index>(reader.required_integer("units", 1, 1 << 16));
  config.activation = read_activation(reader, "activation", config.activation);
  config.recurrent_activation = read_activation(reader, "recurrent_activation", config.recurrent_activation);
  config.reset_after = reader.boolean("reset_after", config.reset_after);
  config.options = read_options(reader);
  return std::make_unique<Gru>(config);
}

void Gru::build(const std::vector<Value>& inputs) {
  expect_rank(inputs[0], 3, 3, "(batch, time, width)");
  const Index units = config_.units;
  kernel_ = add_weight("kernel", {inputs[0].shape()[2], 3 * units}, Initializer::glorot_uniform());
  recurrent_kernel_ = add_weight("recurrent_kernel", {units, 3 * units}, Initializer::orthogonal());
  bias_ =
      add_weight("bias", config_.reset_after ? Shape{2, 3 * units} : Shape{3 * units}, Initializer::zeros());
}

RecurrentLayer::Scan Gru::scan_built(Value x, Value initial_state, Value mask, bool backwards) {
  expect_width(x, kernel_->shape[0]);
  const bool standard = config_.activation == ActivationFunction::tanh &&
                        config_.recurrent_activation == ActivationFunction::sigmoid;
  if (!config_.fused || !standard) return scan_composed(x, initial_state, mask, backwards);
  Graph& graph = *x.graph;
  std::vector<Value> inputs = {x, initial_state, graph.weight(kernel_), graph.weight(recurrent_kernel_),
                               graph.weight(bias_)};
  if (mask) inputs.push_back(mask);
  const auto outputs = graph.apply(
      gru_scan_operation({.reset_after = config_.reset_after, .masked = bool(mask), .backwards = backwards}),
      inputs);
  return {outputs[0], {outputs[1]}};
}

RecurrentLayer::Scan Gru::scan_composed(Value x, Value state, Value mask, bool backwards) {
  Graph& graph = *x.graph;
  const Index steps = x.shape()[1];
  const Value bias = graph.weight(bias_);
  const Value projected = affine(x, graph.weight(kernel_), config_.reset_after ? at(bias, 0, 0) : bias);
  std::vector<Value> states(static_cast<std::size_t>(steps));
  for (Index i = 0; i < steps; ++i) {
    const Index t = backwards ? steps - 1 - i : i;
    const Value next = step(at(projected, 1, t), state);
    state = mask ? where(slice(mask, 1, t, 1), next, state) : next;
    states[static_cast<std::size_t>(t)] = state;
  }
  const Value sequences =
      steps > 0 ? stack(states, 1) : graph.constant(Tensor<double>({x.shape()[0], 0, config_.units}));
  return {sequences, {state}};
}

Value Gru::step(Value projected, Value state) {
  Graph& graph = *projected.graph;
  const Index units = config_.units;
  const auto gate = [&](Value gates, Index i) { return slice(gates, -1, i * units, units); };
  const auto recurrent_activation = [&](Value x) { return activate(config_.recurrent_activation, x); };
  const Value recurrent = graph.weight(recurrent_kernel_);
  if (config_.reset_after) {
    const Value pushed = affine(state, recurrent, at(graph.weight(bias_), 0, 1));
    const Value z = recurrent_activation(gate(projected, 0) + gate(pushed, 0));
    const Value r = recurrent_activation(gate(projected, 1) + gate(pushed, 1));
    const Value candidate = activate(config_.activation, gate(projected, 2) + r * gate(pushed, 2));
    return z * state + (1.0 - z) * candidate;
  }
  const Value z = recurrent_activation(gate(projected, 0) + matmul(state, gate(recurrent, 0)));
  const Value r = recurrent_activation(gate(projected, 1) + matmul(state, gate(recurrent, 1)));
  const Value candidate =
      activate(config_.activation, gate(projected, 2) + matmul(r * state, gate(recurrent, 2)));
  return z * state + (1.0 - z) * candidate;
}

}  // namespace attention
