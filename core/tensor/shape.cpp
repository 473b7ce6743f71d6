#include "core/tensor/shape.h"

#include <limits>

#include "core/base/error.h"

namespace attention {

Shape::Shape(std::span<const Index> extents) {
  if (extents.size() > max_rank)
    invalid("Shape: expected at most {} axes, received {}", max_rank, extents.size());
  rank_ = static_cast<int>(extents.size());
  std::ranges::copy(extents, extents_.begin());
  Index elements = 1;
  for (const Index extent : extents) {
    if (extent < 0) invalid("Shape: expected extents of at least 0, received {}", text());
    if (extent > 0 && elements > std::numeric_limits<Index>::max() / 16 / extent)
      invalid("Shape: {} has too many elements", text());
    elements *= std::max<Index>(extent, 1);
  }
}

Index Shape::product(int first, int last) const {
  Index result = 1;
  for (int i = first; i < last; ++i) result *= extents_[static_cast<std::size_t>(i)];
  return result;
}

Index Shape::size() const { return product(0, rank_); }

Index Shape::rows() const { return rank_ == 0 ? 1 : product(0, rank_ - 1); }

Shape Shape::with(int axis, Index extent) const {
  auto extents = vector();
  extents[static_cast<std::size_t>(axis < 0 ? axis + rank_ : axis)] = extent;
  return Shape(extents);
}

Shape Shape::without(int axis) const {
  auto extents = vector();
  extents.erase(extents.begin() + (axis < 0 ? axis + rank_ : axis));
  return Shape(extents);
}

Shape Shape::inserted(int axis, Index extent) const {
  auto extents = vector();
  extents.insert(extents.begin() + axis, extent);
  return Shape(extents);
}

std::string Shape::text() const { return fmt::format("({})", fmt::join(extents(), ", ")); }

int normalize_axis(int axis, int rank, const char* who) {
  if (axis < -rank || axis >= rank)
    invalid("{}: expected axis from {} to {}, received {}", who, -rank, rank - 1, axis);
  return axis < 0 ? axis + rank : axis;
}

Shape broadcast(const Shape& a, const Shape& b, const char* who) {
  const int rank = std::max(a.rank(), b.rank());
  std::vector<Index> extents(static_cast<std::size_t>(rank));
  for (int i = 1; i <= rank; ++i) {
    const Index left = i <= a.rank() ? a[-i] : 1;
    const Index right = i <= b.rank() ? b[-i] : 1;
    if (left != right && left != 1 && right != 1)
      invalid("{}: expected shapes that broadcast, received {} and {}", who, a.text(), b.text());
    extents[static_cast<std::size_t>(rank - i)] = left == 1 ? right : left;
  }
  return Shape(extents);
}

}  // namespace attention
