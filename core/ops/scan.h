#pragma once

#include "core/tensor/tensor.h"

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

}  // namespace attention
