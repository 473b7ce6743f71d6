#pragma once

#include <array>

#include "core/tensor/shape.h"

namespace attention {

/// Walks over `output` with two operands that broadcast to it, adjacent axes merged where both operands allow
/// it. Calls inner(output_offset, a_offset, b_offset, count, a_step, b_step) for runs along the innermost
/// merged axis; a step is 1, or 0 where the operand has extent 1 there.
template <class Inner>
void broadcast_loop(const Shape& output, const Shape& a, const Shape& b, Inner&& inner) {
  if (output.size() == 0) return;
  struct Axis {
    Index extent, a_stride, b_stride;
  };
  std::array<Axis, Shape::max_rank + 1> axes;  // innermost first
  int count = 0;
  Index a_stride = 1;
  Index b_stride = 1;
  for (int i = 1; i <= output.rank(); ++i) {
    const Index extent = output[-i];
    const Index a_extent = i <= a.rank() ? a[-i] : 1;
    const Index b_extent = i <= b.rank() ? b[-i] : 1;
    const Axis axis{extent, a_extent == 1 ? 0 : a_stride, b_extent == 1 ? 0 : b_stride};
    a_stride *= a_extent;
    b_stride *= b_extent;
    if (extent == 1) continue;
    if (count > 0) {
      Axis& last = axes[static_cast<std::size_t>(count - 1)];
      if (axis.a_stride == last.a_stride * last.extent && axis.b_stride == last.b_stride * last.extent) {
        last.extent *= extent;
        continue;
      }
    }
    axes[static_cast<std::size_t>(count++)] = axis;
  }
  if (count == 0) axes[static_cast<std::size_t>(count++)] = {1, 0, 0};

  std::array<Index, Shape::max_rank + 1> position{};
  Index offset = 0;
  Index a_offset = 0;
  Index b_offset = 0;
  while (true) {
    inner(offset, a_offset, b_offset, axes[0].extent, axes[0].a_stride, axes[0].b_stride);
    offset += axes[0].extent;
    int i = 1;
    for (; i < count; ++i) {
      const auto k = static_cast<std::size_t>(i);
      a_offset += axes[k].a_stride;
      b_offset += axes[k].b_stride;
      if (++position[k] < axes[k].extent) break;
      a_offset -= axes[k].a_stride * axes[k].extent;
      b_offset -= axes[k].b_stride * axes[k].extent;
      position[k] = 0;
    }
    if (i >= count) return;
  }
}

}  // namespace attention
