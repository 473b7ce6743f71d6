#pragma once

#include <cmath>

#include "core/base/error.h"
#include "core/ops/operation.h"

namespace attention {

/// Rows looked up: table (N, D) and indices (…) → (…, D). An index that is not an integer of 0 … N−1 is an
/// error that names it, thrown by forward.
///
///     y[…, :] = table[indices[…], :]                     `shifted`: + rows[t, :]
///
/// Shifted, a third input has a row for each place t of the indices' last axis: (T, D), or (1, …, 1, T, D).
OperationPointer gather_operation(bool shifted = false);

/// The row of a table that an index names; `place` is where it stands among the indices.
template <class S>
Index looked_up_row(S index, Index rows, Index place) {
  if (!(index >= S(0) && index < static_cast<S>(rows) && index == std::floor(index)))
    invalid("Embedding: expected indices from 0 to {}, received {} at place {}", rows - 1, index, place);
  return static_cast<Index>(index);
}

}  // namespace attention
