#pragma once

#include <functional>
#include <vector>

#include "core/base/parallel.h"
#include "core/recovery/packed_sequences.h"

namespace attention {

/// The core length by the method of moments: K̂ = m²/(m + v) for lengths of mean m = K/p and variance
/// v = K(1−p)/p², rounded and kept within 1 … min(shortest length, 300).
std::size_t moment_core_length(const PackedSequences& sequences);

struct LengthScan {
  struct Point {
    std::size_t core_length = 0;
    double log_likelihood = 0;  ///< as length_log_likelihood
    std::vector<Letter> core;
  };
  std::vector<Point> points;  ///< the lengths tried, rising
  std::size_t best = 0;       ///< index of the likeliest
};

/// Finds the core length by likelihood. Tries the moment estimate and 2, 4, 8, … letters; from the likeliest
/// of these goes on in both directions until three further lengths in a row have not gained. A length starts
/// from `solve(K)` and from its neighbour's core with the best letter inserted or removed; the better result
/// counts. Looks at 1 … 300 letters.
LengthScan scan_core_length(const PackedSequences& sequences,
                            const std::function<std::vector<Letter>(std::size_t)>& solve, ThreadPool& pool);

}  // namespace attention
