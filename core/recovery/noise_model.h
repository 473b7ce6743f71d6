#pragma once

#include <cstddef>
#include <vector>

#include "core/base/parallel.h"
#include "core/recovery/packed_sequences.h"

namespace attention {

/// How real data come about: a hidden Markov model whose state k is the number of core letters passed.
///
/// In state k < K: with probability 1 − p a letter of the background π is written, else the model goes on to
/// k + 1, writing core letter k, or a letter of π in its place (share `substituted`), or nothing (share
/// `missing`). In state K a letter of π follows while a coin of `tail` says so. A share `contaminated` of the
/// sequences is of π alone, of the same distribution of lengths. With all shares 0 and π uniform this is the
/// generator of the likelihood in likelihood.h.
struct NoiseModel {
  double p = 0.5;
  double missing = 0;
  double substituted = 0;
  double tail = 0;
  double contaminated = 0;
  std::vector<double> background;  ///< π (A)
};

/// Σ_n log P(x_n | c).
///
///     P(x | c) = [ (1 − contaminated) r(x) + contaminated P(T) ] Π_t π(x_t)
///     r(x) = Σ over the ways through the states, ending in K after the last letter, of the product of
///            1 − p a letter passed over, p (1 − missing) e_k(x_t) a letter written, p · missing a letter
///            left out, `tail` a letter after the core, 1 − tail for the end;
///     e_k(a) = (1 − substituted) [a = c_k] / π(a) + substituted
///     P(T) = r(x) with all e = 1
///
/// O(K ΣT). Throws on an empty core or letters outside the alphabet.
double noisy_log_likelihood(Letters core, const PackedSequences& sequences, const NoiseModel& model,
                            ThreadPool& pool);

/// Σ_n Σ_t log π(x_nt), the part of it that does not depend on the core.
double background_log_likelihood(const PackedSequences& sequences, const NoiseModel& model);

/// A first guess: p as if there were no damage, or half of the noise as a tail; π as all letters are
/// distributed; a few per cent of everything else.
NoiseModel guess_noise(std::size_t core_length, const PackedSequences& sequences, bool tail);

/// Expectation–maximisation of the model's parameters, the core being given, until the log-likelihood gains
/// less than 0.01 or `iterations` are done. Shares are kept within 10⁻⁴ … 0.5 (tail: 0.999), so that none is
/// ruled out for good.
NoiseModel fit_noise(Letters core, const PackedSequences& sequences, NoiseModel start, int iterations,
                     ThreadPool& pool);

}  // namespace attention
