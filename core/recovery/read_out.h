#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/base/sequences.h"

namespace attention {

/// A core as attention tells it: core[k] = argmax_a W[k][a].
struct ReadOut {
  std::vector<Letter> core;
  std::vector<double> margins;  ///< (largest − second largest) / sum of row k; 0 for an empty row
  std::vector<std::vector<double>> table;                        ///< W (K × A), each row scaled to sum 1
  std::vector<std::size_t> unsure;                               ///< places k whose margin is under 0.2
  std::vector<std::pair<std::size_t, std::size_t>> overlapping;  ///< places whose glimpses overlap above 0.5
};

/// Reads a core of known length K off one attention distribution α per sequence, by dividing the attention
/// spent so far into K equal shares:
///
///     m = 0;  for t:  low = K m;  m += α[t];  high = K m;  W[k][x[t]] += |[low, high] ∩ [k, k+1]|
///
/// Give it the attention of held-out positives that the model is sure of (P(real) > 0.9). It never sees
/// truth.
class SingleContextReadOut {
 public:
  /// K ≥ 1 letters to read, A ≥ 1 letters in the alphabet; throws otherwise.
  SingleContextReadOut(std::size_t core_length, std::size_t alphabet_size);
  /// A sequence x (T) and its attention α (T; what lies beyond T is padding and not read).
  /// Throws if α is shorter than x, or on a letter or a weight (negative, not finite) out of range.
  void add(Letters sequence, std::span<const float> weights);
  ReadOut read() const;

 private:
  std::size_t alphabet_size_;
  std::vector<std::vector<double>> table_;
};

/// Reads a core off J glimpses α[j] per sequence (monotonic attention, or a decoder's alignments):
///
///     W[j][x[t]] += α[j][t],   glimpses ordered by their mean position
///
/// Two glimpses overlap by Σ_t min(α[i][t], α[j][t]) on average over the sequences.
class GlimpseReadOut {
 public:
  /// J ≥ 1 glimpses, A ≥ 1 letters in the alphabet; throws otherwise.
  GlimpseReadOut(std::size_t glimpses, std::size_t alphabet_size);
  /// A sequence x (T) and its weights, J rows of `stride` ≥ T of which the first T columns are read.
  /// Throws if there are fewer than J × stride weights, or on a letter or a weight out of range.
  void add(Letters sequence, std::span<const float> weights, std::size_t stride);
  ReadOut read() const;
  /// The glimpses by increasing mean position: letter k of the core was read by glimpse order()[k].
  std::vector<std::size_t> order() const;

 private:
  std::size_t glimpses_;
  std::size_t alphabet_size_;
  double sequences_ = 0;
  std::vector<std::vector<double>> table_;
  std::vector<double> positions_;  // Σ α t
  std::vector<double> masses_;     // Σ α
  std::vector<double> overlaps_;   // (J, J), upper triangle
};

}  // namespace attention
