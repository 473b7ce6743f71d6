#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "core/base/parallel.h"
#include "core/recovery/packed_sequences.h"

namespace attention {

/// Calls `work(blocks)` for stretches of the blocks, over the pool's threads; the parts it returns, in order.
/// The stretches are always the same: summed in order, the number of threads leaves no trace.
template <class Work>
auto over_chunks(const PackedSequences& sequences, ThreadPool& pool, Work work) {
  const std::span<const LaneBlock> blocks(sequences.blocks());
  const std::size_t chunk = std::max<std::size_t>(16, (blocks.size() + 63) / 64);
  std::vector<decltype(work(blocks))> parts((blocks.size() + chunk - 1) / chunk);
  pool.parallel_for(static_cast<std::int64_t>(parts.size()), [&](std::int64_t part) {
    const std::size_t begin = static_cast<std::size_t>(part) * chunk;
    parts[static_cast<std::size_t>(part)] =
        work(blocks.subspan(begin, std::min(chunk, blocks.size() - begin)));
  });
  return parts;
}

}  // namespace attention
