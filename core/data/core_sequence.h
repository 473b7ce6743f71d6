#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/sequences.h"

namespace attention {

/// What to generate.
struct CoreSequenceConfig {
  std::string letters = "1234";   ///< the alphabet: distinct characters, at least two
  std::int64_t core_length = 10;  ///< K, 1 to 1000; the length of `core` where that is given
  std::string core = {};          ///< the core itself; empty: K letters drawn uniformly from the seed
  double p = 0.5;                 ///< probability that the next written letter is the next core letter
  std::int64_t count = 10000;     ///< N, at least 1
  double tail = 0;                ///< mean m of the number of random letters after the core
  std::uint64_t seed = 1;
  std::vector<double> background = {};  ///< chance of each letter as noise; empty: all alike
};

/// N noisy copies of one hidden core, and the truth about them.
struct CoreSequenceData {
  Alphabet alphabet;
  std::vector<Letter> core;
  Sequences sequences;  ///< with truth
};

/// Writes N sequences around one core c of K letters over an alphabet of A letters.
///
/// Letter by letter: with probability p the next letter of the core, else a letter drawn uniformly (or
/// from the background) from all A (which may equal the next core letter by chance, and does not advance).
/// The sequence ends when the last core letter has been written; with tail mean m > 0, random letters follow
/// while a coin of m/(1+m) says so.
///
///     P(T = t) = C(t−1, K−1) pᴷ (1−p)ᵗ⁻ᴷ,   mean K/p,   standard deviation √(K(1−p))/p      (no tail)
///
/// Deterministic and identical on every platform; the core comes from the stream "core" of the seed, the
/// sequences from "positives", each drawing from where the last one stopped: a smaller N is a prefix.
///
/// Throws std::invalid_argument for p outside (0, 1], fewer than two distinct letters, a core letter outside
/// the alphabet, K, N or m out of range, a background that is no distribution over the letters, or more than
/// 10⁹ letters expected in all.
CoreSequenceData generate_core_sequences(const CoreSequenceConfig& config);

/// N noisy sequences that each hide a core of their own.
struct OwnCoreData {
  Sequences sequences;        ///< with truth
  std::vector<Letter> cores;  ///< K letters a sequence
};

/// The same with a new core for every sequence, both drawn from the stream "own cores" of the seed; `core`
/// must be empty. Throws as generate_core_sequences does.
OwnCoreData generate_own_core_sequences(const CoreSequenceConfig& config);

/// Throws as generate_core_sequences does, without generating.
void check_config(const CoreSequenceConfig& config);

/// K random letters of an alphabet of A, from the stream "core" of the seed.
std::vector<Letter> random_core(std::size_t alphabet_size, std::int64_t core_length, std::uint64_t seed);

}  // namespace attention
