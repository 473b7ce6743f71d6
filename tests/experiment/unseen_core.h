#pragma once

#include "core/data/core_sequence.h"

namespace attention {

/// Sequences of a core that no shipped weights have been trained on but by chance.
inline CoreSequenceData unseen(std::uint64_t seed, std::int64_t count) {
  return generate_core_sequences({.count = count, .seed = seed});
}

}  // namespace attention
