#include "core/layers/layer.h"

#include "core/base/error.h"

namespace attention {

void Layer::set_name(std::string name) {
  if (built_) invalid("{}: expected a name before the first call, received \"{}\" after it", type_, name);
  name_ = std::move(name);
}

std::vector<Value> Layer::operator()(const std::vector<Value>& inputs) {
  prepare(inputs);
  return noted(call(inputs));
}

std::vector<Value> Layer::noted(std::vector<Value> outputs) {
  output_shape_ = outputs.at(0).shape();
  return outputs;
}

void Layer::prepare(const std::vector<Value>& inputs) {
  if (inputs.empty()) invalid("{}: expected at least one input, received none", type_);
  for (const Value& input : inputs) {
    if (!input) invalid("{}: expected inputs of a graph, received an empty value", type_);
    if (const Value mask = input.mask()) {
      const Shape& shape = input.shape();
      if (shape.rank() < 2 || !(mask.shape() == Shape{shape[0], shape[1]}))
        invalid("{}: expected mask (batch, time) for input {}, received {}", type_, shape.text(),
                mask.shape().text());
    }
  }
  if (built_) return;
  build(inputs);
  built_ = true;
}

WeightPointer Layer::add_weight(const std::string& name, const Shape& shape, const Initializer& initializer) {
  weights_.push_back(
      std::make_shared<Weight>(Weight{name_.empty() ? name : name_ + "/" + name, shape, initializer}));
  return weights_.back();
}

void Layer::adopt(Layer& inner, const std::string& name) const {
  inner.set_name(name_.empty() ? name : name_ + "/" + name);
}

void Layer::take_weights(const Layer& inner) {
  weights_.insert(weights_.end(), inner.weights().begin(), inner.weights().end());
}

void Layer::expect_count(const std::vector<Value>& inputs, std::size_t low, std::size_t high) const {
  if (inputs.size() >= low && inputs.size() <= high) return;
  if (low == high)
    invalid("{}: expected {} input{}, received {}", type_, low, low == 1 ? "" : "s", inputs.size());
  invalid("{}: expected {} to {} inputs, received {}", type_, low, high, inputs.size());
}

void Layer::expect_rank(const Value& input, int low, int high, std::string_view form) const {
  if (input.shape().rank() < low || input.shape().rank() > high)
    invalid("{}: expected input {}, received {}", type_, form, input.shape().text());
}

void Layer::expect_width(const Value& input, Index width) const {
  if (input.shape()[-1] != width)
    invalid("{}: expected input (…, {}), received {}", type_, width, input.shape().text());
}

}  // namespace attention
