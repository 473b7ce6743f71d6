#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/tensor/tensor.h"

namespace attention {

/// One column of a table of examples, (examples, …). Its rows are stored, or made whenever they are asked
/// for: a million short sequences need not lie in memory padded to the longest.
///
///     ExampleArray images(std::move(pixels));
///     images.gather(batch, plan.input(0));
class ExampleArray {
 public:
  /// Writes rows `indices`, their time axis cut to that of `out`. Called on several threads at once.
  using Gather = std::function<void(std::span<const Index> indices, View<float> out)>;

  /// Stored rows. `over_time`: of (examples, time, …), whose time may be cut at a batch's longest example.
  ExampleArray(Tensor<float> values, bool over_time = false);
  /// Rows that `gather` makes.
  ExampleArray(const Shape& shape, bool over_time, Gather gather);

  const Shape& shape() const { return shape_; }
  bool over_time() const { return over_time_; }
  /// Writes rows `indices` to `out`, of shape (indices, …).
  void gather(std::span<const Index> indices, View<float> out) const { gather_(indices, out); }
  /// All rows.
  Tensor<float> values() const;

 private:
  Shape shape_;
  bool over_time_;
  Gather gather_;
};

/// A table of training examples: arrays that agree in their first axis, one row an example.
struct Examples {
  std::vector<ExampleArray> arrays;
  std::vector<Index> lengths;  ///< an example each, or empty: nothing is cut

  Index count() const { return arrays.empty() ? 0 : arrays[0].shape()[0]; }
};

/// Throws unless the arrays agree in their first axis, lengths fit, and there is at least one array.
void check_examples(const Examples& examples);

/// Extent of time that the rows of `indices` need: their longest length, 0 without lengths.
Index longest(const Examples& examples, std::span<const Index> indices);

}  // namespace attention
