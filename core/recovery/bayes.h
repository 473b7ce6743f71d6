#pragma once

#include <cstdint>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/sequences.h"

namespace attention {

/// The Bayes-optimal real-against-random score of each sequence x, the core c being known, against `uniform`
/// negatives of matched length and as many of them as positives:
///
///     score(x) = log [ M(c, x) Aᴷ / C(T−1, K−1) ] = log P(x | c, T) − log P(x | random, T)
///
/// M(c, x) as in embedding_count.h. Decide "real" where it is above 0; −∞ where x cannot come from c.
/// (For data without a tail after the core.) Empty sequences score −∞. Throws on an empty core or on
/// letters outside the alphabet.
std::vector<double> bayes_scores(Letters core, const Sequences& sequences, std::size_t alphabet_size,
                                 ThreadPool& pool);

struct BayesFigures {
  double accuracy = 0;
  double auc = 0;
};

/// Accuracy (threshold 0, a score of exactly 0 counting half) and AUC of scores.
BayesFigures score_figures(const std::vector<double>& real, const std::vector<double>& random);

/// Those of the Bayes score on given examples. Throws if either kind of example is missing.
BayesFigures bayes_figures(Letters core, const Sequences& positives, const Sequences& negatives,
                           std::size_t alphabet_size, ThreadPool& pool);

}  // namespace attention
