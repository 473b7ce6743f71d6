#pragma once

#include <functional>
#include <vector>

#include "core/base/parallel.h"
#include "core/recovery/packed_sequences.h"

namespace attention {

struct ClimbResult {
  std::vector<Letter> core;
  double log_likelihood = 0;  ///< Σ max(log M, floor) of it
  /// The best log-likelihood of the core with one letter replaced or moved; −∞ if there is no other core.
  double rival = 0;
  std::vector<double> margins;  ///< log-likelihood above the best replacement of letter k, negative if below
  int steps = 0;                ///< edits made
};

/// Steepest ascent of the log-likelihood at constant K, by replacing one letter or by moving one (deleting it
/// and inserting any letter anywhere), until no such edit gains or `max_steps` were made.
/// `core`: where to start, at least one letter. max_steps 0 only looks around.
/// `progress` is told which share of a look around is done, each time from 0 to 1.
/// Throws on an empty core or on letters outside the alphabet.
ClimbResult climb(Letters core, const PackedSequences& sequences, int max_steps, ThreadPool& pool,
                  const std::function<void(double)>& progress = {});

}  // namespace attention
