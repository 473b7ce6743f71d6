#pragma once

#include <cstdint>
#include <vector>

#include "core/recovery/packed_sequences.h"

namespace attention {

struct Enumeration {
  std::vector<Letter> core;   ///< the likeliest of those looked at, the one given among them
  double log_likelihood = 0;  ///< Σ max(log M, floor) of it
  bool complete = false;      ///< no core of K letters is likelier; false: gave up before that was proven
  std::int64_t nodes = 0;     ///< endings looked at
};

/// Looks for the likeliest core of K letters among all Aᴷ, depth first from its last letter on, K being the
/// length of the core given, which any other has to beat.
///
/// An ending of L letters is followed up only while it could still become likelier than the best core known.
/// In each sequence the bound counts its embeddings exactly and lets each of the K − L letters before it be
/// the best for that sequence and place:
///
///     F̂[0][t] = 1,   F̂[g+1][t] = max_a Σ_{u<t, x_u=a} F̂[g][u],
///     M(c, x) ≤ Σ_t F̂[K−L][t] [x_t = c_{K−L}] B[K−L+1][t+1]     (B as in embedding_tables.h)
///
/// Gives up after `budget` steps of the recursion (a letter of eight sequences each, about a nanosecond).
/// Ties go to the core given. Throws on an empty core or on letters outside the alphabet.
Enumeration enumerate(Letters core, const PackedSequences& sequences, double budget);

}  // namespace attention
