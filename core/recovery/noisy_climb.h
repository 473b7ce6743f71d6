#pragma once

#include <span>
#include <vector>

#include "core/recovery/noise_model.h"

namespace attention {

struct NoisyClimb {
  std::vector<Letter> core;
  NoiseModel model;  ///< fitted to that core
  double log_likelihood =
      0;  ///< noisy_log_likelihood − K log A, each core of K letters being as likely before
  /// That of the best core of the same length with one letter replaced or moved; −∞ if there is no other.
  double rival = 0;
  double length_rival = 0;  ///< that of the best core with a letter more or less; −∞ if the length is fixed
  std::vector<double> margins;  ///< log-likelihood above the best replacement of letter k, negative if below
  int steps = 0;                ///< edits made
};

/// Steepest ascent of the log-likelihood under a noise model that is fitted anew after every edit: replacing
/// a letter, moving one, and, unless `fixed_length`, inserting or removing one (1 … 300 letters), until
/// nothing gains or `max_steps` edits were made. O(K² ΣT) an edit. Throws on an empty core or letters outside
/// the alphabet.
NoisyClimb noisy_climb(Letters start, const PackedSequences& sequences, NoiseModel model, bool fixed_length,
                       int max_steps, ThreadPool& pool);

/// The best of climbs on some 300 sequences from the start given and from greedy readings of its length and
/// shorter, each with and without a tail to begin with; then a climb on all the chosen ones.
NoisyClimb solve_noisy(Letters start, const Sequences& sequences, std::span<const std::size_t> chosen,
                       std::size_t alphabet_size, bool fixed_length, ThreadPool& pool);

}  // namespace attention
