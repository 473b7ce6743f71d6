#include "core/graph/graph.h"

#include "core/base/error.h"

namespace attention {

const Shape& Value::shape() const { return graph->entry(id).shape; }

Value Graph::add(Entry entry) {
  entries_.push_back(std::move(entry));
  return {this, static_cast<int>(entries_.size()) - 1};
}

Value Graph::input(const Shape& shape) {
  Entry entry;
  entry.shape = shape;
  entry.source = Source::input;
  return add(std::move(entry));
}

Value Graph::weight(const WeightPointer& weight) {
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (entries_[i].weight == weight) return {this, static_cast<int>(i)};
  Entry entry;
  entry.shape = weight->shape;
  entry.source = Source::weight;
  entry.weight = weight;
  return add(std::move(entry));
}

Value Graph::constant(Tensor<double> values) {
  Entry entry;
  entry.shape = values.shape();
  entry.source = Source::constant;
  entry.constant = std::move(values);
  return add(std::move(entry));
}

Value Graph::constant(double value) {
  Tensor<double> scalar{Shape{}};
  scalar[0] = value;
  return constant(std::move(scalar));
}

Value Graph::set_training() {
  if (training_place_ < 0) training_place_ = input({2}).id;
  return training_place();
}

std::vector<Value> Graph::apply(const OperationPointer& operation, const std::vector<Value>& inputs) {
  Node node{operation, {}, {}};
  std::vector<Shape> shapes;
  for (const Value& value : inputs) {
    if (value.graph != this)
      invalid("{}: expected inputs of one graph, received a value of another", operation->name());
    node.inputs.push_back(value.id);
    shapes.push_back(value.shape());
  }
  std::vector<Value> outputs;
  for (const Shape& shape : operation->infer(shapes).outputs) {
    Entry entry;
    entry.shape = shape;
    entry.producer = static_cast<int>(nodes_.size());
    outputs.push_back(add(std::move(entry)));
    node.outputs.push_back(outputs.back().id);
  }
  nodes_.push_back(std::move(node));
  return outputs;
}

}  // namespace attention
