#pragma once

#include <vector>

#include "core/base/sequences.h"

namespace attention {

/// What gives real sequences away without finding the core.
struct Leaks {
  std::vector<double> last_letter_real;    ///< frequency of each letter in the last place of positives
  std::vector<double> last_letter_random;  ///< … of negatives
  /// Accuracy of the best rule that sees the last letter only: ½ Σ_a max(real[a], random[a]).
  double last_letter_accuracy = 0;
  std::size_t shortest = 0;       ///< index of the (first) shortest positive
  bool shortest_is_core = false;  ///< that sequence is the core itself
};

/// The leaks of a dataset. With p = .5, A = 4, no tail and `uniform` negatives the last letter alone is right
/// for .875; at N = 10,000 the shortest positive is nearly always the core.
/// `core` may be empty if it is not known. Throws if either kind of example is missing or on letters outside
/// the alphabet.
Leaks find_leaks(const Sequences& positives, const Sequences& negatives, std::size_t alphabet_size,
                 Letters core);

}  // namespace attention
