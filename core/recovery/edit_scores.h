#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "core/base/parallel.h"
#include "core/recovery/packed_sequences.h"

namespace attention {

/// The log-likelihood of every core that comes of inserting one letter into a pattern, all from one pair of
/// forward and backward tables: M of letter a inserted before pattern letter g is Σ_t F[g][t] [x_t = a]
/// B[g][t+1].
struct InsertionScores {
  std::size_t alphabet_size = 0;
  std::vector<double> scores;  ///< (L+1, A)

  double at(std::size_t gap, std::size_t letter) const { return scores[gap * alphabet_size + letter]; }
};

/// Scores of all insertions into a pattern of L ≥ 0 letters: log-likelihoods (as in likelihood.h) of cores of
/// L+1 letters. O(L ΣT). The result does not depend on the number of threads.
InsertionScores insertion_scores(Letters pattern, const PackedSequences& sequences, ThreadPool& pool);

/// Element i: the insertions into the core without its letter i. Together these are all substitutions
/// (gap i) and all moves of one letter (another gap). K ≥ 1. O(K² ΣT).
/// `progress` is told now and then which share is done.
std::vector<InsertionScores> edit_scores(Letters core, const PackedSequences& sequences, ThreadPool& pool,
                                         const std::function<void(double)>& progress = {});

/// The core without its letter `place`; throws if it has none there.
std::vector<Letter> without(Letters core, std::size_t place);
/// The core with `letter` put before its letter `gap` (after the last for gap = K); throws if gap > K.
std::vector<Letter> with(Letters core, std::size_t gap, Letter letter);

}  // namespace attention
