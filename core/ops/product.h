#pragma once

#include <type_traits>

#include "core/tensor/tensor.h"

namespace attention {

/// A matrix somewhere in memory: element (i, j) is data[i · row + j · column].
template <class S>
struct Strided {
  const S* data = nullptr;
  Index rows = 0;
  Index columns = 0;
  Index row = 0;
  Index column = 1;
};

/// How a product meets what is in y already.
enum class Into { empty, sum };

/// What a product is added to: a matrix whose rows are `row` elements apart, or 0 for one and the same row;
/// nothing where there is no data. It may be y itself.
template <class S>
struct Addend {
  const S* data = nullptr;
  Index row = 0;
};

/// y = addend + factor · a·b for y of a.rows × b.columns, whose rows are `y_row` elements apart.
///
/// A tile of y stays in registers while its sum is taken, in the order of the inner index and with fused
/// multiply-adds where the machine has them, so that the result does not depend on the width of the machine's
/// vectors (but for b of one column, which is Eigen's product of a matrix and a vector). Nothing is put on
/// the heap. After K. Goto and R. van de Geijn, Anatomy of high-performance matrix multiplication (2008),
/// with a copy of a in WebAssembly only: in sizes of ours it stays near by itself.
template <class S>
void product(S* y, Index y_row, const Strided<S>& a, const Strided<S>& b, S factor, Addend<S> addend);
extern template void product(float*, Index, const Strided<float>&, const Strided<float>&, float,
                             Addend<float>);
extern template void product(double*, Index, const Strided<double>&, const Strided<double>&, double,
                             Addend<double>);

/// y = factor · a·b, or y += factor · a·b.
template <class S>
void product(S* y, Index y_row, const Strided<S>& a, const Strided<S>& b, S factor, Into into) {
  product(y, y_row, a, b, factor, into == Into::sum ? Addend<S>{y, y_row} : Addend<S>{});
}

/// Any map, block or transpose of one, as it lies in memory.
template <class M>
Strided<typename M::Scalar> strided(const M& m) {
  static_assert(M::Flags & Eigen::DirectAccessBit);
  return {m.data(), m.rows(), m.cols(), m.rowStride(), m.colStride()};
}

template <class Y, class A, class B>
void product_of(Y&& y, const A& a, const B& b, typename A::Scalar factor, Into into) {
  static_assert(std::remove_reference_t<Y>::IsRowMajor);
  product(y.data(), y.rowStride(), strided(a), strided(b), factor, into);
}

/// y += factor · a·b for row-major y and whatever lies in memory.
template <class Y, class A, class B>
void add_product(Y&& y, const A& a, const B& b, typename A::Scalar factor = 1) {
  product_of(y, a, b, factor, Into::sum);
}
/// y = factor · a·b.
template <class Y, class A, class B>
void set_product(Y&& y, const A& a, const B& b, typename A::Scalar factor = 1) {
  product_of(y, a, b, factor, Into::empty);
}

/// y = a·b, with `row` added to each of its rows.
template <class Y, class A, class B>
void set_product_plus_row(Y&& y, const A& a, const B& b, const typename A::Scalar* row) {
  using S = typename A::Scalar;
  static_assert(std::remove_reference_t<Y>::IsRowMajor);
  product(y.data(), y.rowStride(), strided(a), strided(b), S(1), Addend<S>{row, 0});
}

}  // namespace attention
