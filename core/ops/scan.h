#pragma once

#include "core/ops/gather.h"
#include "core/ops/product.h"

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

/// What drives a scan, x·W at every step. x is (B, T, D), or (B, T): indices i, which stand for vectors of
/// zeros with a one at place i, so that x·W is row i of W and no product is taken.
struct ScanDrive {
  static bool fits(const Shape& x, const Shape& kernel, Index gates) {
    return kernel.rank() == 2 && kernel[1] == gates &&
           (x.rank() == 2 || (x.rank() == 3 && x[2] == kernel[0]));
  }
  /// Elements of x a step and sequence.
  static Index width(const Shape& x) { return x.rank() == 2 ? 1 : x[2]; }
};

/// gates (T·B, G) = x·W + bias in the order of time, in which x is kept as well. Of indices only that:
/// look_up_gates does the rest step by step, when it is near.
template <class S, class Kept, class Gates>
void drive_gates(const ScanOrder& order, const View<const S>& x, const View<const S>& kernel, const S* bias,
                 Kept&& kept, Gates&& gates) {
  order.to_time_major(matrix(x.data, order.batch * order.steps, kept.cols()), kept);
  if (x.shape.rank() == 3) set_product_plus_row(gates, kept, matrix(kernel), bias);
}
template <class S, class Gates>
void look_up_gates(const ScanOrder& order, Index step, const View<const S>& x, const View<const S>& kernel,
                   const S* bias, Gates&& gates) {
  if (x.shape.rank() == 3) return;
  const Index width = gates.cols();
  for (Index b = 0; b < order.batch; ++b) {
    const Index place = order.row(step, b);
    const Index row = looked_up_row(x.data[place], kernel.shape[0], place);
    array(&gates(step * order.batch + b, 0), width) =
        array(kernel.data + row * width, width) + array(bias, width);
  }
}

/// The gradients of W and x, where they are wanted, from those of the gates; `scratch` is as large as x.
template <class S, class Kept, class Gates>
void pull_drive(const ScanOrder& order, const View<const S>& kernel, const Kept& kept, const Gates& gates,
                const View<S>& d_x, const View<S>& d_kernel, S* scratch) {
  const Index width = gates.cols();
  if (d_x.shape.rank() == 2) {  // indices take no gradient
    if (!d_kernel) return;
    for (Index i = 0; i < gates.rows(); ++i)
      array(d_kernel.data + static_cast<Index>(kept(i, 0)) * width, width) += array(&gates(i, 0), width);
    return;
  }
  if (d_kernel) add_product(matrix(d_kernel), kept.transpose(), gates);
  if (!d_x) return;
  auto in_time = matrix(scratch, kept.rows(), kept.cols());
  set_product(in_time, gates, matrix(kernel).transpose());
  order.add_to_batch_major(in_time, matrix(d_x));
}

/// Which gradients a scan's backward is asked for.
struct ScanGradients {
  bool x, kernel, recurrent;
};

/// Of x (B, T, D), or of indices (B, T), and a recurrent kernel (U, G): forward x·W and h·R; backward d
/// gates·Rᵀ at every step, the steps that are masked included, and what else is wanted.
inline ProductFlops scan_flops(const Shape& x, const Shape& recurrent, const ScanGradients& wanted) {
  const std::int64_t rows = x[0] * x[1];
  const std::int64_t from_x = x.rank() == 2 ? 0 : 2 * rows * x[2] * recurrent[1];
  const std::int64_t from_state = 2 * rows * recurrent[0] * recurrent[1];
  return {from_x + from_state,
          (wanted.recurrent ? 2 : 1) * from_state + ((wanted.x ? 1 : 0) + (wanted.kernel ? 1 : 0)) * from_x};
}

}  // namespace attention
