#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/sequences.h"
#include "core/recovery/noise_model.h"

namespace attention {

/// Names of the methods that need nothing but the data, simplest first: shortest, position-frequency,
/// forward-greedy, backward-greedy, meet-in-the-middle, lcs-fold, deconvolution, em, em-climb, enumerate.
const std::vector<std::string_view>& data_method_names();

/// Letters of the longest sequence that a core is looked for in.
inline constexpr std::size_t longest_searched = 20'000;

struct RecoveryOptions {
  /// K; 0: to be found. By likelihood for em-climb and enumerate (core_length.h), by the moments of the
  /// lengths for the others.
  std::int64_t core_length = 0;
  /// Is told what is being done and, where that is known, which share of it is done.
  std::function<void(std::string_view stage, double share)> progress = {};
};

/// A core and what speaks for it.
struct RecoveryResult {
  std::string method;
  std::vector<Letter> core;
  std::size_t core_length = 0;
  double p = 0;                  ///< p̂ = N K / ΣT, or as the noise model has it
  double exact_containment = 0;  ///< share of the sequences that contain the core as a subsequence
  double log_likelihood = 0;  ///< Σ max(log M, floor) over the sequences examined (likelihood.h), or of noise
  /// log_likelihood less that of the best core one edit away (a letter replaced or moved); negative if that
  /// rival is likelier, so that the answer cannot be the likeliest core. 0 if there is no rival.
  double log_likelihood_gap = 0;
  /// If the length was found by likelihood: by how much it exceeds that of the best core of another length.
  std::optional<double> length_gap = {};
  std::vector<double> margins;  ///< the same against the best replacement of each letter
  std::size_t examined = 0;     ///< sequences that certificate rests on: all, or a sample of very many
  /// Of enumerate: no core of this length is likelier, on all the sequences; false: it gave up before that
  /// was proven.
  std::optional<bool> proven = {};
  /// Set by recover_damaged where a model of damage explains the sequences better; then all figures are by
  /// it.
  std::optional<NoiseModel> noise = {};
};

/// Finds the core of N sequences over an alphabet of A letters and certifies it.
///
/// em-climb: deconvolution, then EM, then the climb by letter edits, on a sample; then the climb on all
/// sequences (on a larger sample where K² ΣT is above 4·10⁹). Samples are evenly spaced among the shorter
/// half of the sequences, which tell most: given K the likelihood may be taken over any choice by length.
///
/// enumerate: the first of these, then the search of enumerate.h for a likelier core among all of that
/// length.
///
/// Sequences of more than `longest_searched` letters (or 2·10⁶/K) serve only to measure p and containment.
///
/// Deterministic; does not depend on the number of threads. Throws std::invalid_argument if the method is
/// unknown, there are no sequences, one is empty, all are too long, a letter is outside the alphabet, or K is
/// below 0, above 300 or longer than every sequence.
RecoveryResult recover(const Sequences& sequences, std::size_t alphabet_size, std::string_view method,
                       const RecoveryOptions& options, ThreadPool& pool);

/// The same certificate for a core found in any other way; `method` stays empty, the core as it is.
/// Throws as recover does, and if the core is empty or has a letter outside the alphabet.
RecoveryResult certify(const Sequences& sequences, std::size_t alphabet_size, Letters core, ThreadPool& pool);

/// Share of the sequences that contain the core as a subsequence.
double exact_containment(const Sequences& sequences, Letters core);

}  // namespace attention
