#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <vector>

#include "core/base/parallel.h"
#include "core/recovery/packed_sequences.h"

namespace attention {

/// Calls `work(blocks)` for stretches of the blocks, over the pool's threads; the parts it returns, in order.
/// The stretches are always the same: summed in order, the number of threads leaves no trace.
/// `progress` is told on the calling thread, now and then, which share is done.
template <class Work>
auto over_chunks(const PackedSequences& sequences, ThreadPool& pool, Work work,
                 const std::function<void(double)>& progress = {}) {
  const std::span<const LaneBlock> blocks(sequences.blocks());
  const std::size_t chunk = std::max<std::size_t>(16, (blocks.size() + 63) / 64);
  std::vector<decltype(work(blocks))> parts((blocks.size() + chunk - 1) / chunk);
  // All at once, or where somebody wants to know, in turns.
  const std::size_t turn = progress ? 2 * static_cast<std::size_t>(pool.threads()) : parts.size();
  for (std::size_t first = 0; first < parts.size(); first += turn) {
    const std::size_t end = std::min(first + turn, parts.size());
    pool.parallel_for(static_cast<std::int64_t>(end - first), [&](std::int64_t i) {
      const std::size_t part = first + static_cast<std::size_t>(i);
      const std::size_t begin = part * chunk;
      parts[part] = work(blocks.subspan(begin, std::min(chunk, blocks.size() - begin)));
    });
    if (progress) progress(static_cast<double>(end) / static_cast<double>(parts.size()));
  }
  return parts;
}

}  // namespace attention
