#pragma once

#include "core/tensor/tensor.h"

namespace attention {

/// y += factor · a·b for matrices, without anything on the heap.
///
/// Eigen copies blocks of the operands to a place of their own: on the stack up to
/// EIGEN_STACK_ALLOCATION_LIMIT bytes, beyond that on the heap. The product is cut so that they stay below.
template <class Y, class A, class B>
void add_product(Y&& y, const A& a, const B& b, typename A::Scalar factor = 1) {
  using S = typename A::Scalar;
  constexpr Index most_depth = 1024 / sizeof(S);
  constexpr Index most_extent = EIGEN_STACK_ALLOCATION_LIMIT / 1024;
  const auto parts_of = [](Index extent, Index most) { return (extent + most - 1) / most; };
  // Part i of n that are as equal as can be: [start, start + extent).
  const auto each = [](Index extent, Index parts, auto&& f) {
    for (Index i = 0, start = 0; i < parts; ++i) {
      const Index end = extent * (i + 1) / parts;
      f(start, end - start);
      start = end;
    }
  };
  each(a.cols(), parts_of(a.cols(), most_depth), [&](Index k, Index depth) {
    each(y.rows(), parts_of(y.rows(), most_extent), [&](Index i, Index rows) {
      each(y.cols(), parts_of(y.cols(), most_extent), [&](Index j, Index columns) {
        y.block(i, j, rows, columns).noalias() +=
            factor * a.block(i, k, rows, depth) * b.block(k, j, depth, columns);
      });
    });
  });
}

}  // namespace attention
