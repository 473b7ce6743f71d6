#pragma once

#include "core/base/sequences.h"
#include "core/experiment/translation.h"

namespace attention {

/// A core as a translator tells it, its verdicts on all sequences pooled.
struct TranslationRecovery {
  std::vector<Letter> core;
  /// A letter each: by how much (in log-probability) it was preferred to the best other one after those
  /// before it; negative where only the letters after it decided.
  std::vector<double> margins;
  double log_probability = 0;  ///< Σ over the sequences
  std::size_t sequences = 0;   ///< sequences that were read: at most 2,000, evenly spaced among all
};

/// Translates all sequences at once to the one core they hide: a beam search of width 8 in which every next
/// letter scores the sum of its log-probabilities over the sequences,
///
///     score(c₁ … c_k) = Σ_n Σ_{i ≤ k} max(log P(c_i | c_<i, x_n), −20)
///
/// The core has the length that the translator was trained for. Throws on an alphabet of more letters than it
/// knows, and if no sequence is of length 1 … 1000.
TranslationRecovery recover_by_translation(const TrainedTranslator& translator, const Sequences& sequences,
                                           std::size_t alphabet_size, ThreadPool& pool);

}  // namespace attention
