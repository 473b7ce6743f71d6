#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace attention {

/// Signed size and index type, the same as Eigen's.
using Index = Eigen::Index;

/// The extents of a row-major array: at most 8 axes, each of size ≥ 0; rank 0 is a scalar of one element.
/// Stored inline, so that copying a shape allocates nothing.
class Shape {
 public:
  static constexpr int max_rank = 8;

  Shape() = default;
  Shape(std::initializer_list<Index> extents) : Shape(std::span(extents.begin(), extents.size())) {}
  /// Throws if there are more than 8 axes, an extent is negative or the product overflows.
  explicit Shape(std::span<const Index> extents);

  int rank() const { return rank_; }
  /// Extent of an axis; negative axes count from the end.
  Index operator[](int axis) const {
    return extents_[static_cast<std::size_t>(axis < 0 ? axis + rank_ : axis)];
  }
  Index size() const;
  /// Extent of the last axis (1 for a scalar) and the number of such rows.
  Index columns() const { return rank_ == 0 ? 1 : (*this)[-1]; }
  Index rows() const;
  /// Product of the extents of axes [first, last).
  Index product(int first, int last) const;

  std::span<const Index> extents() const { return {extents_.data(), static_cast<std::size_t>(rank_)}; }
  std::vector<Index> vector() const { return {extents_.begin(), extents_.begin() + rank_}; }
  /// The shape with one extent replaced, an axis removed, or an axis put in before `axis`.
  Shape with(int axis, Index extent) const;
  Shape without(int axis) const;
  Shape inserted(int axis, Index extent) const;
  /// "(2, 5, 6)".
  std::string text() const;

  bool operator==(const Shape& other) const { return std::ranges::equal(extents(), other.extents()); }

 private:
  std::array<Index, max_rank> extents_{};
  int rank_ = 0;
};

/// The axis as 0 … rank−1; throws "WHO: expected axis …" if it is out of range.
int normalize_axis(int axis, int rank, const char* who);

/// NumPy's broadcasting of two shapes; throws "WHO: cannot broadcast …".
Shape broadcast(const Shape& a, const Shape& b, const char* who);

}  // namespace attention
