#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/graph/weight.h"
#include "core/ops/operation.h"

namespace attention {

class Graph;

/// A symbolic array in a graph. Cheap to copy; lives as long as its graph.
/// May carry a mask (batch, time) of 0 and 1 that says which steps are real; layers pass it on as Keras does.
struct Value {
  Graph* graph = nullptr;
  int id = -1;
  int mask_id = -1;

  explicit operator bool() const { return graph != nullptr; }
  const Shape& shape() const;
  /// The mask, or an empty Value.
  Value mask() const { return mask_id < 0 ? Value{} : Value{graph, mask_id}; }
  Value with_mask(const Value& mask) const { return {graph, id, mask ? mask.id : -1}; }
  Value without_mask() const { return {graph, id}; }
};

/// Operations on symbolic arrays of known shapes, in the order in which they were added.
/// A graph is traced anew for each set of input shapes; Plan turns it into memory and work.
class Graph {
 public:
  enum class Source { input, weight, constant, operation };

  struct Node {
    OperationPointer operation;
    std::vector<int> inputs;
    std::vector<int> outputs;
  };
  struct Entry {
    Shape shape;
    Source source = Source::operation;
    int producer = -1;        ///< node, for Source::operation
    WeightPointer weight;     ///< for Source::weight
    Tensor<double> constant;  ///< for Source::constant
  };

  Graph() = default;
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  Value input(const Shape& shape);
  /// The same weight gives the same value.
  Value weight(const WeightPointer& weight);
  Value constant(Tensor<double> values);
  Value constant(double value);
  /// Makes this a graph for training, in which layers such as dropout draw anew at every step. The input that
  /// comes back (2) says for which rows: the number of the step, and the place in the batch of the first row.
  Value set_training();
  /// That input; an empty Value outside training.
  Value training_place() { return training_place_ < 0 ? Value{} : Value{this, training_place_}; }
  /// Adds an operation. Throws what its shape rule throws, or if an input is of another graph.
  std::vector<Value> apply(const OperationPointer& operation, const std::vector<Value>& inputs);

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::deque<Entry>& entries() const { return entries_; }
  const Entry& entry(int id) const { return entries_[static_cast<std::size_t>(id)]; }

 private:
  Value add(Entry entry);
  std::vector<Node> nodes_;
  std::deque<Entry> entries_;  // shapes keep their place while the graph grows
  int training_place_ = -1;
};

}  // namespace attention
