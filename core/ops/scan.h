#pragma once

#include "core/ops/operation.h"

namespace attention {

/// The order in which a recurrent scan reads arrays (B, T, ·): inside it is time-major, step after step, so
/// that a step is one block of rows and a product over all steps is one product of matrices.
struct ScanOrder {
  Index batch = 0;
  Index steps = 0;
  bool backwards = false;

  Index time(Index step) const { return backwards ? steps - 1 - step : step; }
  /// Row of sequence b at a step, in the matrix (B·T, ·).
  Index row(Index step, Index b) const { return b * steps + time(step); }

  template <class From, class To>
  void to_time_major(const From& from, To&& to) const {
    for (Index step = 0; step < steps; ++step)
      for (Index b = 0; b < batch; ++b) to.row(step * batch + b) = from.row(row(step, b));
  }
  template <class From, class To>
  void add_to_batch_major(const From& from, To&& to) const {
    for (Index step = 0; step < steps; ++step)
      for (Index b = 0; b < batch; ++b) to.row(row(step, b)) += from.row(step * batch + b);
  }
};

/// Which gradients a scan's backward is asked for.
struct ScanGradients {
  bool x, kernel, recurrent;
};

/// Of x (B, T, D) and a recurrent kernel (U, G): forward x·W and h·R; backward d gates·Rᵀ at every step, the
/// steps that are masked included, and what else is wanted.
inline ProductFlops scan_flops(const Shape& x, const Shape& recurrent, const ScanGradients& wanted) {
  const std::int64_t rows = x[0] * x[1];
  const std::int64_t from_x = 2 * rows * x[2] * recurrent[1];
  const std::int64_t from_state = 2 * rows * recurrent[0] * recurrent[1];
  return {from_x + from_state,
          (wanted.recurrent ? 2 : 1) * from_state + ((wanted.x ? 1 : 0) + (wanted.kernel ? 1 : 0)) * from_x};
}

}  // namespace attention
