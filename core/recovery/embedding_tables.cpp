#include "core/recovery/embedding_tables.h"

#include <cassert>

namespace attention {

void EmbeddingTables::fill(std::span<const Lanes* const> rows, std::size_t time, double stay) {
  const std::size_t length = rows.size();
  assert(length <= time);
  width_ = time - length;
  const std::size_t columns = width_ + 1;
  forward_.resize((length + 1) * columns);
  backward_.resize((length + 1) * columns);

  Lanes power = Lanes::Ones();
  for (std::size_t u = 0; u < columns; ++u, power *= stay) forward_[u] = power;
  for (std::size_t g = 0; g < length; ++g) {
    const Lanes* before = forward_.data() + g * columns;
    const Lanes* emission = rows[g] + g;
    Lanes* after = forward_.data() + (g + 1) * columns;
    Lanes sum = Lanes::Zero();
    for (std::size_t u = 0; u < columns; ++u) {
      sum = sum * stay + before[u] * emission[u];
      after[u] = sum;
    }
  }

  Lanes* last = backward_.data() + length * columns;
  for (std::size_t u = 0; u < columns; ++u) last[u].setZero();
  last[width_].setOnes();
  for (std::size_t g = length; g-- > 0;) {
    const Lanes* after = backward_.data() + (g + 1) * columns;
    const Lanes* emission = rows[g] + g;
    Lanes* before = backward_.data() + g * columns;
    Lanes sum = Lanes::Zero();
    for (std::size_t u = columns; u-- > 0;) {
      sum = sum * stay + emission[u] * after[u];
      before[u] = sum;
    }
  }
}

void fill_indicators(const LaneBlock& block, std::size_t alphabet_size, double match,
                     std::vector<Lanes>& table) {
  table.assign(alphabet_size * block.time, Lanes::Zero());
  for (std::size_t t = 0; t < block.time; ++t)
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
      const std::size_t letter = block.letters[t * lane_count + lane];
      if (letter < alphabet_size) table[letter * block.time + t][static_cast<Eigen::Index>(lane)] = match;
    }
}

}  // namespace attention
