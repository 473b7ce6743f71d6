#pragma once

#include "core/recovery/em.h"

namespace attention {

/// A soft core by position alone, linear in the data: the k-th core letter of a sequence of T letters is at t
/// with probability
///
///     w_k(t | T) = C(t, k) C(T−2−t, K−2−k) / C(T−1, K−1),   k ≤ K−2, t ≤ T−2    (the last is at T−1),
///
/// so that E 1[x_t = a] = Σ_k w_k θ_k(a) + (1 − Σ_k w_k)/A. Solves for θ by least squares over all letters of
/// all sequences, with ridge 1 towards the uniform distribution; the last letter's row is its frequencies.
/// Rows are clipped to at least 0.02 and scaled to sum 1: a start for em.h. Sequences shorter than K are
/// passed over. Throws if core_length < 1.
SoftCore deconvolve(std::size_t core_length, const PackedSequences& sequences);

}  // namespace attention
