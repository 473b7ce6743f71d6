#include "core/layers/core/activation.h"

#include "core/base/error.h"

namespace attention {
namespace {

const std::vector<std::string_view> names = {"linear", "relu",     "leaky_relu", "elu",         "sigmoid",
                                             "tanh",   "softplus", "gelu",       "exponential", "softmax"};

}  // namespace

ActivationFunction read_activation(ObjectReader& reader, std::string_view key, ActivationFunction fallback) {
  if (!reader.has(key)) return fallback;
  const std::string name = reader.required_choice(key, names);
  return static_cast<ActivationFunction>(std::ranges::find(names, name) - names.begin());
}

Value activate(ActivationFunction function, Value x) {
  switch (function) {
    case ActivationFunction::linear:
      return x;
    case ActivationFunction::relu:
      return relu(x);
    case ActivationFunction::leaky_relu:
      return unary(Unary::leaky_relu, x);
    case ActivationFunction::elu:
      return unary(Unary::elu, x);
    case ActivationFunction::sigmoid:
      return sigmoid(x);
    case ActivationFunction::tanh:
      return tanh(x);
    case ActivationFunction::softplus:
      return unary(Unary::softplus, x);
    case ActivationFunction::gelu:
      return unary(Unary::gelu, x);
    case ActivationFunction::exponential:
      return exp(x);
    case ActivationFunction::softmax:
      return softmax(x);
  }
  return x;
}

LayerPointer Activation::from_config(ObjectReader& reader) {
  if (!reader.has("activation")) reader.required_choice("activation", names);
  return std::make_unique<Activation>(
      Config{read_activation(reader, "activation", ActivationFunction::linear)});
}

std::vector<Value> Activation::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  if (config_.activation == ActivationFunction::softmax) expect_rank(inputs[0], 1, 8, "(…, width)");
  return {activate(config_.activation, inputs[0]).with_mask(inputs[0].mask())};
}

}  // namespace attention
