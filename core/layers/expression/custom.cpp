#include "core/layers/expression/custom.h"

#include "core/base/error.h"

namespace attention {

Custom::Custom(Config config, std::string type)
    : Layer(std::move(type)), code_(this->type(), std::move(config)) {}

LayerPointer Custom::from_config(ObjectReader& reader) {
  Config config = expression::read_custom_config(reader);
  if (config.states.empty()) return std::make_unique<Custom>(std::move(config));
  return std::make_unique<CustomCell>(std::move(config));
}

LayerPointer Custom::lambda_from_config(ObjectReader& reader) {
  return std::make_unique<Custom>(Config{expression::read_code(reader, "expression")}, "Lambda");
}

void Custom::build(const std::vector<Value>&) {
  for (const auto& weight : code_.config().weights) add_weight(weight.name, weight.shape, weight.initializer);
}

std::vector<Value> Custom::call(const std::vector<Value>& inputs) {
  return code_.run(inputs, {}, weights()).outputs;
}

std::vector<Index> CustomCell::state_sizes() const {
  std::vector<Index> sizes;
  for (const auto& state : code_.config().states) sizes.push_back(state.size);
  return sizes;
}

bool CustomCell::outputs_state() const { return code_.outputs(code_.config().states[0].name); }

void CustomCell::build(const std::vector<Value>&) {
  for (const auto& weight : code_.config().weights) add_weight(weight.name, weight.shape, weight.initializer);
}

std::vector<Value> CustomCell::call(const std::vector<Value>& inputs) {
  const auto& states = code_.config().states;
  if (inputs.size() < 1 + states.size())
    invalid("{}: expected x and {} state{}, received {} input{}", type(), states.size(),
            states.size() == 1 ? "" : "s", inputs.size(), inputs.size() == 1 ? "" : "s");
  const auto first = inputs.begin() + 1;
  const auto shared = first + static_cast<std::ptrdiff_t>(states.size());
  std::vector<Value> read = {inputs[0]};
  read.insert(read.end(), shared, inputs.end());
  const auto result = code_.run(read, {first, shared}, weights());
  std::vector<Value> outputs;
  for (const Value& output : result.outputs) outputs.push_back(output.without_mask());
  for (std::size_t i = 0; i < states.size(); ++i) {
    const Value next = result.variable(states[i].name);
    if (!next || !(next.shape() == first[static_cast<std::ptrdiff_t>(i)].shape()))
      invalid("{}: expected state {} to become {}, received {}", type(), states[i].name,
              first[static_cast<std::ptrdiff_t>(i)].shape().text(), next ? next.shape().text() : "no array");
    outputs.push_back(next);
  }
  return outputs;
}

}  // namespace attention
