#pragma once

#include <span>
#include <vector>

#include "core/tensor/tensor.h"

namespace attention {

/// A table of training examples: arrays that agree in their first axis, one row an example.
struct Examples {
  std::vector<Tensor<float>> arrays;
  /// Arrays of (examples, time, …) whose time may be cut at a batch's longest example; with `lengths`.
  std::vector<bool> over_time;
  std::vector<Index> lengths;  ///< an example each, or empty: nothing is cut

  Index count() const { return arrays.empty() ? 0 : arrays[0].shape()[0]; }
};

/// Throws unless the arrays agree in their first axis, lengths fit, and there is at least one array.
void check_examples(const Examples& examples);

/// Extent of time that the rows of `indices` need: their longest length, 0 without lengths.
Index longest(const Examples& examples, std::span<const Index> indices);

/// Copies rows into the view of array `i`, of shape (indices, …), its time axis cut to the view's.
void gather_rows(const Examples& examples, std::size_t i, std::span<const Index> indices, View<float> out);

}  // namespace attention
