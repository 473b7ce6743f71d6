#pragma once

#include <vector>

#include "core/tensor/shape.h"

namespace attention {

/// A row-major array that somebody else owns: a pointer and a shape. A null pointer stands for "absent".
template <class S>
struct View {
  S* data = nullptr;
  Shape shape;

  Index size() const { return shape.size(); }
  explicit operator bool() const { return data != nullptr; }
  operator View<const S>() const { return {data, shape}; }
};

/// A row-major array that owns its elements, aligned for vector instructions. S is float or double.
template <class S>
class Tensor {
 public:
  Tensor() : Tensor(Shape{0}) {}
  explicit Tensor(const Shape& shape)
      : shape_(shape), values_(static_cast<std::size_t>(shape.size()), S(0)) {}
  /// Throws if the number of values is not the shape's size.
  Tensor(const Shape& shape, std::span<const S> values);

  const Shape& shape() const { return shape_; }
  Index size() const { return shape_.size(); }
  S* data() { return values_.data(); }
  const S* data() const { return values_.data(); }
  View<S> view() { return {values_.data(), shape_}; }
  View<const S> view() const { return {values_.data(), shape_}; }
  S& operator[](Index i) { return values_[static_cast<std::size_t>(i)]; }
  const S& operator[](Index i) const { return values_[static_cast<std::size_t>(i)]; }
  std::span<const S> values() const { return {values_.data(), values_.size()}; }

 private:
  Shape shape_;
  std::vector<S, Eigen::aligned_allocator<S>> values_;
};

extern template class Tensor<float>;
extern template class Tensor<double>;

// ---- Eigen's eyes on a view ----

template <class S>
using RowMatrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class S>
using ConstAs = std::conditional_t<std::is_const_v<S>, const RowMatrix<std::remove_const_t<S>>, RowMatrix<S>>;

/// A rows × columns matrix at `data`.
template <class S>
Eigen::Map<ConstAs<S>> matrix(S* data, Index rows, Index columns) {
  return {data, rows, columns};
}
/// The view as a matrix whose columns are its last axis.
template <class S>
Eigen::Map<ConstAs<S>> matrix(const View<S>& view) {
  return {view.data, view.shape.rows(), view.shape.columns()};
}

template <class S>
using Column = Eigen::Array<S, Eigen::Dynamic, 1>;
template <class S>
using ConstColumn = std::conditional_t<std::is_const_v<S>, const Column<std::remove_const_t<S>>, Column<S>>;

/// `size` elements at `data` as a flat array.
template <class S>
Eigen::Map<ConstColumn<S>> array(S* data, Index size) {
  return {data, size};
}
/// All of a view's elements as a flat array.
template <class S>
Eigen::Map<ConstColumn<S>> array(const View<S>& view) {
  return {view.data, view.size()};
}

}  // namespace attention
