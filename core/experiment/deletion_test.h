#pragma once

#include <span>

#include "core/base/random.h"
#include "core/experiment/experiment.h"

namespace attention {

/// Whether the verdict rests on what is attended to: how far it falls (a logit, or the log-probability of a
/// core) when the most attended letters are taken out of a sequence, and when as many random ones are. Means
/// over sequences.
struct DeletionTest {
  double attended = 0;
  double random = 0;
  std::size_t letters = 0;  ///< taken out of each
  std::int64_t sequences = 0;
};

/// As many of each sequence, in every table of ours.
inline constexpr std::size_t deleted_letters = 3;

/// Sequences with letters taken out, both ways.
class Deletions {
 public:
  /// Takes out `letters` letters of each. Draws from the seed.
  Deletions(std::size_t letters, std::uint64_t seed) : letters_(letters), random_(seed, "deletion") {}

  /// Takes letters out of a sequence, the most attended by all rows together, each row `stride` long. False,
  /// and nothing done, if it is of at most twice as many.
  bool add(Letters sequence, std::span<const float> weights, std::size_t stride);

  const Sequences& attended() const { return attended_; }
  const Sequences& at_random() const { return at_random_; }

 private:
  std::size_t letters_;
  Random random_;
  Sequences attended_, at_random_;
};

/// On the held-out positives of a classifier.
DeletionTest test_deletion(Experiment& experiment, std::size_t letters, std::uint64_t seed);

}  // namespace attention
