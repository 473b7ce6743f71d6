#include "core/recovery/packed_sequences.h"

#include <algorithm>
#include <numeric>

#include "core/base/error.h"

namespace attention {

PackedSequences::PackedSequences(const Sequences& sequences, std::span<const std::size_t> indices,
                                 std::size_t alphabet_size)
    : alphabet_size_(alphabet_size) {
  pack(sequences, {indices.begin(), indices.end()});
}

PackedSequences::PackedSequences(const Sequences& sequences, std::size_t alphabet_size)
    : alphabet_size_(alphabet_size) {
  std::vector<std::size_t> all(sequences.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  pack(sequences, std::move(all));
}

void PackedSequences::pack(const Sequences& sequences, std::vector<std::size_t> indices) {
  if (alphabet_size_ < 1 || alphabet_size_ > padding_letter)
    invalid("sequences: expected an alphabet of 1 to {} letters, received {}", padding_letter,
            alphabet_size_);
  if (indices.empty()) invalid("sequences: expected at least one, received none");
  check_sequences(sequences, alphabet_size_);
  for (const std::size_t n : indices)
    if (n >= sequences.size() || sequences.length(n) == 0)
      invalid("sequences: expected each to have at least one letter, received none in sequence {}", n + 1);

  std::stable_sort(indices.begin(), indices.end(),
                   [&](std::size_t a, std::size_t b) { return sequences.length(a) < sequences.length(b); });
  lengths_.reserve(indices.size());
  for (const std::size_t n : indices) lengths_.push_back(sequences.length(n));
  for (const std::size_t length : lengths_) total_length_ += static_cast<double>(length);
  blocks_.reserve((indices.size() + lane_count - 1) / lane_count);
  for (std::size_t begin = 0; begin < indices.size(); begin += lane_count) {
    const std::size_t used = std::min(lane_count, indices.size() - begin);
    LaneBlock block;
    block.time = lengths_[begin + used - 1];
    block.letters.assign(block.time * lane_count, padding_letter);
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
      block.indices[lane] = lane < used ? indices[begin + lane] : 0;
      block.lengths[lane] = lane < used ? lengths_[begin + lane] : 0;
      if (lane >= used) continue;
      block.weight[static_cast<Eigen::Index>(lane)] = 1;
      const auto row = sequences[indices[begin + lane]];
      const std::size_t shift = block.time - row.size();
      for (std::size_t t = 0; t < row.size(); ++t) block.letters[(shift + t) * lane_count + lane] = row[t];
    }
    blocks_.push_back(std::move(block));
  }
}

}  // namespace attention
