#pragma once

#include "core/experiment/experiment.h"

namespace attention {

/// Whether the verdict rests on what is attended to: how far the logit falls when the most attended letters
/// are taken out of a sequence, and when as many random ones are. Means over the held-out positives.
struct DeletionTest {
  double attended = 0;
  double random = 0;
  std::size_t letters = 0;  ///< taken out of each
  std::int64_t sequences = 0;
};

/// Takes out `letters` letters; sequences of at most twice as many are passed over. Draws from the seed.
DeletionTest test_deletion(Experiment& experiment, std::size_t letters, std::uint64_t seed);

}  // namespace attention
