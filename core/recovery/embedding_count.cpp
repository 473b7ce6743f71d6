#include "core/recovery/embedding_count.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace attention {
namespace {

// No count exceeds 2^T, so up to here nothing can overflow and no scaling is needed.
constexpr std::size_t unscaled_time = 1000;

void check_core(Letters core) {
  if (core.empty()) invalid("embedding count: expected a core of at least one letter, received none");
}

// Scratch of one block: f (K+1) and the indicator of each letter (A).
void count_block(Letters core, const LaneBlock& block, std::size_t alphabet_size, std::vector<Lanes>& counts,
                 std::vector<Lanes>& is_letter, std::vector<double>& out) {
  const std::size_t length = core.size();
  if (length > block.time) {
    for (std::size_t lane = 0; lane < lane_count; ++lane)
      if (block.lengths[lane] > 0) out[block.indices[lane]] = -INFINITY;
    return;
  }
  const EmbeddingScale scale(length, block.time, alphabet_size);
  counts.assign(length + 1, Lanes::Zero());
  counts[0].setOnes();
  is_letter.resize(alphabet_size + 1);
  // Rows past the alphabet take the padding, so that the loop has no branch.
  const auto look = [&](std::size_t t) {
    const Letter* letters = block.letters.data() + t * lane_count;
    for (std::size_t a = 0; a < alphabet_size; ++a) is_letter[a].setZero();
    for (std::size_t lane = 0; lane < lane_count; ++lane)
      is_letter[std::min<std::size_t>(letters[lane], alphabet_size)][static_cast<Eigen::Index>(lane)] =
          scale.match;
  };
  for (std::size_t t = 0; t + 1 < block.time; ++t) {
    look(t);
    // Descending, so that counts[k] is still that of the letters before t.
    if (scale.stay == 1) {
      for (std::size_t k = std::min(length - 1, t + 1); k-- > 0;)
        counts[k + 1] += counts[k] * is_letter[core[k]];
    } else {
      for (std::size_t k = length - 1; k-- > 0;)
        counts[k + 1] = counts[k + 1] * scale.stay + counts[k] * is_letter[core[k]];
      counts[0] *= scale.stay;
    }
  }
  look(block.time - 1);
  const Lanes last = counts[length - 1] * is_letter[core[length - 1]];
  const double offset = scale.offset(length, block.time);
  for (std::size_t lane = 0; lane < lane_count; ++lane)
    if (block.lengths[lane] > 0)
      out[block.indices[lane]] = std::log(last[static_cast<Eigen::Index>(lane)]) + offset;
}

}  // namespace

EmbeddingScale::EmbeddingScale(std::size_t core_length, std::size_t time, std::size_t alphabet_size) {
  if (time <= unscaled_time || core_length >= time) return;
  // As if core letters came with chance r = K/T and matched A times as often as by chance: the sum stays
  // near 1. The last factor keeps even a sequence of one letter repeated below 2^900.
  const double ratio = static_cast<double>(core_length) / static_cast<double>(time);
  const double gain =
      std::min(static_cast<double>(alphabet_size), std::exp2(900.0 / static_cast<double>(core_length)));
  stay = 1 - ratio;
  match = ratio * gain;
}

double EmbeddingScale::offset(std::size_t core_length, std::size_t time) const {
  return -static_cast<double>(core_length) * std::log(match) -
         static_cast<double>(time - core_length) * std::log(stay);
}

double log_embedding_count(Letters core, Letters sequence) {
  check_core(core);
  if (sequence.empty()) invalid("embedding count: expected a sequence of at least one letter, received none");
  Sequences one;
  one.append(sequence);
  const Letter largest = std::max(*std::max_element(core.begin(), core.end()),
                                  *std::max_element(sequence.begin(), sequence.end()));
  ThreadPool pool(1);
  return log_embedding_counts(core, PackedSequences(one, std::size_t{largest} + 1), 1, pool)[0];
}

std::vector<double> log_embedding_counts(Letters core, const PackedSequences& sequences, std::size_t size,
                                         ThreadPool& pool) {
  check_core(core);
  for (const Letter letter : core)
    if (letter >= sequences.alphabet_size())
      invalid("embedding count: expected core letters below {}, received {}", sequences.alphabet_size(),
              letter);
  for (const LaneBlock& block : sequences.blocks())
    for (std::size_t lane = 0; lane < lane_count; ++lane)
      if (block.indices[lane] >= size)
        invalid("embedding count: expected room for sequence {}, received {}", block.indices[lane], size);
  std::vector<double> out(size, 0);
  constexpr std::size_t chunk = 32;
  const auto& blocks = sequences.blocks();
  pool.parallel_for(static_cast<std::int64_t>((blocks.size() + chunk - 1) / chunk), [&](std::int64_t i) {
    std::vector<Lanes> counts;
    std::vector<Lanes> is_letter;
    const std::size_t begin = static_cast<std::size_t>(i) * chunk;
    for (std::size_t b = begin; b < std::min(begin + chunk, blocks.size()); ++b)
      count_block(core, blocks[b], sequences.alphabet_size(), counts, is_letter, out);
  });
  return out;
}

}  // namespace attention
