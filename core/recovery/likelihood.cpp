#include "core/recovery/likelihood.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/recovery/embedding_count.h"

namespace attention {

double log_likelihood(Letters core, const PackedSequences& sequences, ThreadPool& pool) {
  std::size_t room = 0;
  for (const LaneBlock& block : sequences.blocks())
    for (const std::size_t n : block.indices) room = std::max(room, n + 1);
  const auto counts = log_embedding_counts(core, sequences, room, pool);
  double sum = 0;
  for (const LaneBlock& block : sequences.blocks())
    for (std::size_t lane = 0; lane < lane_count; ++lane)
      if (block.lengths[lane] > 0) sum += std::max(counts[block.indices[lane]], log_count_floor);
  return sum;
}

double estimate_p(std::size_t core_length, const PackedSequences& sequences) {
  if (core_length < 1) invalid("likelihood: expected a core length of at least 1, received 0");
  const double core_letters = static_cast<double>(core_length) * static_cast<double>(sequences.size());
  return std::min(1.0, core_letters / sequences.total_length());
}

double length_log_likelihood(std::size_t core_length, double core_likelihood,
                             const PackedSequences& sequences) {
  const double p = estimate_p(core_length, sequences);
  const double letters = static_cast<double>(sequences.alphabet_size());
  double noise = 0;
  for (const std::size_t length : sequences.lengths())
    if (length > core_length) noise += static_cast<double>(length - core_length);
  const double k = static_cast<double>(core_length);
  const double written = static_cast<double>(sequences.size()) * k * std::log(p);
  const double skipped = noise > 0 ? noise * std::log(std::max(1 - p, 1e-300) / letters) : 0;
  return written + skipped + core_likelihood - k * std::log(letters);
}

}  // namespace attention
