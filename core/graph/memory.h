#pragma once

#include <span>
#include <vector>

#include "core/tensor/shape.h"

namespace attention {

/// A buffer of `size` elements that is in use from step `first` to step `last`, both included.
struct Lifetime {
  int first = 0;
  int last = 0;
  Index size = 0;
};

struct MemoryLayout {
  std::vector<Index> offsets;  ///< a lifetime each, multiples of `alignment`
  Index total = 0;             ///< elements needed in all
  Index unshared = 0;          ///< elements needed if no two buffers shared memory
};

/// Places buffers so that those in use at the same time do not overlap: the largest first, each at the lowest
/// place that is free during its lifetime (greedy by size; Pisarchyk and Lee, "Efficient Memory Management
/// for Deep Neural Net Inference", 2020).
MemoryLayout plan_memory(std::span<const Lifetime> lifetimes, Index alignment = 16);

}  // namespace attention
