#pragma once

#include <cstdint>

#include "core/base/sequences.h"

namespace attention {

/// What happens to sequences between being written and being read.
struct Damage {
  double missing = 0;       ///< share of letters that are lost
  double substituted = 0;   ///< share of letters replaced by another one, any with equal chance
  double contaminated = 0;  ///< share of sequences replaced by random ones of the same length
};

/// Damages sequences, the truth along with them: what replaces a letter of the core is none. A sequence does
/// not lose its last remaining letter. The letters of a random sequence are those of places drawn from all.
/// Draws from the stream "damage" of the seed. Throws on shares outside [0, 1] or letters outside the
/// alphabet.
void damage(Sequences& sequences, std::size_t alphabet_size, const Damage& damage, std::uint64_t seed);

}  // namespace attention
