#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

#include "core/base/sequences.h"

namespace attention {

/// Eight sequences side by side: one arithmetic operation serves all of them.
inline constexpr std::size_t lane_count = 8;
using Lanes = Eigen::Array<double, lane_count, 1>;

/// Up to eight sequences of similar length, letter t of all of them together, aligned at their ends.
/// Shorter ones are padded in front with a letter outside the alphabet, which matches nothing.
struct LaneBlock {
  std::size_t time = 0;             ///< T, the length of the longest
  std::vector<Letter> letters;      ///< letters[t * lane_count + lane]; padding is `padding_letter`
  std::size_t indices[lane_count];  ///< which sequence each lane holds
  std::size_t lengths[lane_count];  ///< its length; 0 for a lane without one
  Lanes weight = Lanes::Zero();     ///< 1 for a lane with a sequence, else 0
};

/// Sequences sorted by length and packed into blocks for the counting of embeddings.
class PackedSequences {
 public:
  /// Packs the sequences of these indices. Throws if there are none, if one is empty, or on letters outside
  /// the alphabet, of which there may be at most 255 (one letter is the padding).
  PackedSequences(const Sequences& sequences, std::span<const std::size_t> indices,
                  std::size_t alphabet_size);
  /// Packs all of them.
  PackedSequences(const Sequences& sequences, std::size_t alphabet_size);

  const std::vector<LaneBlock>& blocks() const { return blocks_; }
  std::size_t size() const { return lengths_.size(); }
  std::size_t alphabet_size() const { return alphabet_size_; }
  /// Lengths in increasing order.
  const std::vector<std::size_t>& lengths() const { return lengths_; }
  std::size_t shortest() const { return lengths_.front(); }
  std::size_t longest() const { return lengths_.back(); }
  /// ΣT over the sequences.
  double total_length() const { return total_length_; }

 private:
  void pack(const Sequences& sequences, std::vector<std::size_t> indices);

  std::size_t alphabet_size_;
  std::vector<LaneBlock> blocks_;
  std::vector<std::size_t> lengths_;
  double total_length_ = 0;
};

/// One lane of letters that match nothing.
inline constexpr Letter padding_letter = 255;

}  // namespace attention
