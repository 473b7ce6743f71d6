#pragma once

#include <cstddef>

#include "core/base/parallel.h"
#include "core/recovery/packed_sequences.h"

namespace attention {

/// What log M counts for at least, log 10⁻⁹, so that one bad line cannot veto a core.
inline constexpr double log_count_floor = -20.72326583694641;

/// Σ_n max(log M(c, x_n), floor): given K, the core that maximises it is the most likely one, since
/// P(x | c) = pᴷ (q/A)ᵀ⁻ᴷ M(c, x) and neither p nor the second factor depends on the core.
double log_likelihood(Letters core, const PackedSequences& sequences, ThreadPool& pool);

/// p̂ = N K / ΣT, at most 1.
double estimate_p(std::size_t core_length, const PackedSequences& sequences);

/// The log-likelihood with K and p unknown, each core of K letters having the prior probability A⁻ᴷ:
///
///     Σ_n [ K log p̂ + (T_n − K) log((1 − p̂)/A) ] + `core_likelihood` − K log A
///
/// where `core_likelihood` is Σ log M of the best core of that length.
double length_log_likelihood(std::size_t core_length, double core_likelihood,
                             const PackedSequences& sequences);

}  // namespace attention
