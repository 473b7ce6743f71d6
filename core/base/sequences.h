#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/alphabet.h"

namespace attention {

/// Many sequences of letters in two flat arrays, so that millions of them cost their letters and 8 bytes
/// each.
///
///     for (std::size_t n = 0; n < sequences.size(); ++n) use(sequences[n]);
///
/// Sequence n is letters[offsets[n] … offsets[n+1]). Where the truth is known, truth[i] is 1 if letters[i]
/// was written as a letter of the core; otherwise `truth` is empty.
struct Sequences {
  std::vector<Letter> letters;
  std::vector<std::uint64_t> offsets{0};
  std::vector<std::uint8_t> truth;

  std::size_t size() const { return offsets.size() - 1; }
  bool empty() const { return size() == 0; }
  bool has_truth() const { return !truth.empty(); }
  std::size_t length(std::size_t n) const { return static_cast<std::size_t>(offsets[n + 1] - offsets[n]); }
  Letters operator[](std::size_t n) const { return {letters.data() + offsets[n], length(n)}; }
  std::span<const std::uint8_t> truth_of(std::size_t n) const {
    return has_truth() ? std::span(truth.data() + offsets[n], length(n)) : std::span<const std::uint8_t>();
  }

  /// Adds a sequence whose truth is not known. Throws if the others' truth is.
  void append(Letters sequence);
  /// Closes the sequence whose letters (and truth) were pushed since the last one.
  void close() { offsets.push_back(letters.size()); }

  /// The sequences of these indices, in this order.
  Sequences select(std::span<const std::size_t> indices) const;
};

/// Indices of the sequences by increasing length; among equals by index.
std::vector<std::size_t> order_by_length(const Sequences& sequences);

/// Throws unless every letter is below `alphabet_size`, offsets are in order and truth is empty or matches.
void check_sequences(const Sequences& sequences, std::size_t alphabet_size);

/// True if `core` can be read off `sequence` in order, gaps allowed.
bool contains_core(Letters sequence, Letters core);

}  // namespace attention
