#pragma once

#include <cstdint>
#include <span>

#include "core/base/sequences.h"

namespace attention {

/// Levenshtein distance: the least number of letters to insert, delete or replace to turn one into the other.
std::int64_t edit_distance(Letters a, Letters b);

struct Interval {
  double low = 0;
  double high = 1;
};

/// Wilson's 95 % score interval for a rate seen as `successes` of `trials` (Wilson 1927); [0, 1] for no
/// trials. Throws if successes is not within 0 … trials.
///
///     (r + z²/2n ± z √(r(1−r)/n + z²/4n²)) / (1 + z²/n),   r = successes/n, z = 1.96
Interval wilson95(std::int64_t successes, std::int64_t trials);

/// Area under the ROC curve: the chance that a random positive scores above a random negative, ties counting
/// half (the Mann–Whitney rank statistic). 0.5 if either is empty. Throws on NaN.
double area_under_curve(std::span<const double> positives, std::span<const double> negatives);

/// Attention against the truth, over the sequences given to it.
///
///     AttentionScorer scorer(10);
///     for (each held-out positive) scorer.add(weights, truth);
///     scorer.score().auc
///
/// `weights` are the attention of one sequence's T places, ≥ 0, in any scale (sum the glimpses of several);
/// `truth` is 1 on letters of the core. A sequence with no weight or no core letter is passed over.
class AttentionScorer {
 public:
  struct Score {
    double mass = 0;       ///< share of the attention that lies on letters of the core
    double precision = 0;  ///< share of the `places` most attended places that are letters of the core
    double recall = 0;     ///< share of the letters of the core among the `places` most attended places
    double auc = 0.5;      ///< chance that a core letter outweighs another, averaged over sequences
    std::int64_t sequences = 0;
  };

  /// Throws if places < 1.
  explicit AttentionScorer(std::int64_t places);

  /// Throws if the lengths differ, or on a weight that is negative or not finite.
  void add(std::span<const float> weights, std::span<const std::uint8_t> truth);
  /// Means over the sequences added. Places of equal weight share what is left, as if drawn at random.
  Score score() const;

 private:
  std::int64_t places_;
  Score sum_;
  std::int64_t auc_sequences_ = 0;
  double auc_sum_ = 0;
};

}  // namespace attention
