#include "core/graph/memory.h"

#include <algorithm>
#include <numeric>

namespace attention {

MemoryLayout plan_memory(std::span<const Lifetime> lifetimes, Index alignment) {
  const auto rounded = [&](std::size_t i) {
    return (lifetimes[i].size + alignment - 1) / alignment * alignment;
  };
  std::vector<std::size_t> order(lifetimes.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lifetimes[a].size > lifetimes[b].size; });

  MemoryLayout layout;
  layout.offsets.assign(lifetimes.size(), 0);
  std::vector<std::size_t> placed;  // in order of offset
  for (const std::size_t i : order) {
    layout.unshared += rounded(i);
    Index offset = 0;
    for (const std::size_t j : placed) {
      const bool together =
          lifetimes[i].first <= lifetimes[j].last && lifetimes[j].first <= lifetimes[i].last;
      if (!together) continue;
      if (offset + rounded(i) <= layout.offsets[j]) break;
      offset = std::max(offset, layout.offsets[j] + rounded(j));
    }
    layout.offsets[i] = offset;
    layout.total = std::max(layout.total, offset + rounded(i));
    placed.insert(
        std::upper_bound(placed.begin(), placed.end(), i,
                         [&](std::size_t a, std::size_t b) { return layout.offsets[a] < layout.offsets[b]; }),
        i);
  }
  return layout;
}

}  // namespace attention
