#pragma once

#include <vector>

#include "core/base/parallel.h"
#include "core/recovery/packed_sequences.h"

namespace attention {

/// log M(c, x): M is the number of ways the core c (K letters) embeds in the sequence x (T letters) as a
/// subsequence that ends at x's last letter; −∞ if there is none.
///
///     f[0] = 1, f[k] = 0;  for t = 0 … T−2:  f[k+1] += f[k] [x_t = c_k];   M = f[K−1] [x_{T−1} = c_{K−1}]
///
/// One pass of O(TK). The counts are exact while they are below 2⁵³ and T ≤ 1000; beyond, the recursion
/// carries M gᴷ sᵀ⁻ᴷ with g, s chosen so that it neither overflows nor, unless M is less than 2⁻¹⁰⁰⁰ of what
/// chance would give, underflows. Throws if core or sequence is empty.
double log_embedding_count(Letters core, Letters sequence);

/// The same for many sequences at once; element n belongs to sequence n of those that were packed.
/// `size` is the number of elements of the answer (at least the largest packed index + 1); others are 0.
std::vector<double> log_embedding_counts(Letters core, const PackedSequences& sequences, std::size_t size,
                                         ThreadPool& pool);

/// Scaling of the recursion for sequences of up to `time` letters: steps that stay are multiplied by `stay`,
/// steps that match by `match`; log M = log(result) + offset(T).
struct EmbeddingScale {
  EmbeddingScale(std::size_t core_length, std::size_t time, std::size_t alphabet_size);
  /// The correction for a block whose longest sequence has `time` letters (front padding counts as staying).
  double offset(std::size_t core_length, std::size_t time) const;

  double stay = 1;
  double match = 1;
};

}  // namespace attention
