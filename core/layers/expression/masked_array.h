#pragma once

#include <array>
#include <vector>

#include "core/graph/functions.h"
#include "core/ops/binary.h"
#include "core/ops/reduce.h"

namespace attention::expression {

/// An array of a graph that knows which places of its axes are padding.
///
/// Axis 0 is the batch; masks[i] is (batch, extent of axis i), 1 for real places, or empty. An input's mask
/// belongs to its axis 1, time. Masks follow their axes through element-wise functions, products,
/// permutations, slices, reshapes that keep the leading axes, and concatenations, as long as the batch stays
/// first. Whatever adds up along an axis passes over its masked places: softmax gives them exactly 0, sum and
/// products leave them out, mean divides by the number of real places, max is taken over these; with none
/// left, all of them give 0.
struct MaskedArray {
  MaskedArray() = default;
  /// An input or result of a layer, whose mask is that of axis 1.
  explicit MaskedArray(Value input);

  const Shape& shape() const { return value.shape(); }
  int rank() const { return shape().rank(); }
  /// The value with the mask of axis 1 on it, as layers pass it on.
  Value with_mask() const;

  Value value;
  std::array<Value, Shape::max_rank> masks{};
};

// As in NumPy unless said otherwise; axes may be negative. Throw what the operations throw: "matmul: expected
// …, received …".

MaskedArray unary(Unary function, const MaskedArray& x);
MaskedArray binary(Binary function, const MaskedArray& a, const MaskedArray& b);
/// Over `axes`, all of them if empty.
MaskedArray reduce(Reduce function, const MaskedArray& x, std::vector<int> axes, bool keep_axes);
MaskedArray softmax(const MaskedArray& x, int axis);
/// Over the last axis of a and the last but one of b, or its only one. Leading axes broadcast.
MaskedArray matmul(MaskedArray a, MaskedArray b);
MaskedArray permute(const MaskedArray& x, std::vector<int> order);
MaskedArray expand_dims(const MaskedArray& x, int axis);
MaskedArray squeeze(const MaskedArray& x, int axis);
/// One extent may be −1: what is left.
MaskedArray reshape(const MaskedArray& x, std::vector<Index> extents);
MaskedArray slice(const MaskedArray& x, int axis, Index start, Index extent);
MaskedArray concatenate(const std::vector<MaskedArray>& values, int axis);

}  // namespace attention::expression
