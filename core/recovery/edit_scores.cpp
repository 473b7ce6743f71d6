#include "core/recovery/edit_scores.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/recovery/block_chunks.h"
#include "core/recovery/embedding_count.h"
#include "core/recovery/embedding_tables.h"
#include "core/recovery/likelihood.h"

namespace attention {
namespace {

// The work of one thread on a chunk of blocks.
class Scorer {
 public:
  Scorer(const std::vector<std::vector<Letter>>& patterns, std::size_t alphabet_size)
      : patterns_(patterns), alphabet_size_(alphabet_size), length_(patterns.front().size()) {
    sums_.assign(patterns.size() * (length_ + 1) * alphabet_size, Lanes::Zero());
    rows_.resize(length_);
    bins_.resize(alphabet_size + 1);
  }

  void add(const LaneBlock& block) {
    if (block.time <= length_) {
      for (Lanes& sum : sums_) sum += block.weight * log_count_floor;
      return;
    }
    const EmbeddingScale scale(length_ + 1, block.time, alphabet_size_);
    offset_ = scale.offset(length_ + 1, block.time);
    fill_indicators(block, alphabet_size_, scale.match, indicators_);
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      for (std::size_t g = 0; g < length_; ++g) rows_[g] = indicators_.data() + patterns_[i][g] * block.time;
      tables_.fill(rows_, block.time, scale.stay);
      for (std::size_t g = 0; g <= length_; ++g)
        add_gap(block, g, scale.match, sums_.data() + (i * (length_ + 1) + g) * alphabet_size_);
    }
  }

  std::vector<double> sums() const {
    std::vector<double> sums;
    sums.reserve(sums_.size());
    for (const Lanes& lanes : sums_) sums.push_back(lanes.sum());
    return sums;
  }

 private:
  void add_gap(const LaneBlock& block, std::size_t gap, double match, Lanes* sums) {
    for (Lanes& bin : bins_) bin.setZero();
    const Lanes* forward = tables_.forward(gap);
    const Lanes* backward = tables_.backward(gap) + 1;
    const Letter* letters = block.letters.data() + gap * lane_count;
    for (std::size_t u = 0; u < tables_.width(); ++u, letters += lane_count) {
      const Lanes ways = forward[u] * backward[u];
      for (std::size_t lane = 0; lane < lane_count; ++lane) {
        const auto i = static_cast<Eigen::Index>(lane);
        bins_[std::min<std::size_t>(letters[lane], alphabet_size_)][i] += ways[i];
      }
    }
    for (std::size_t a = 0; a < alphabet_size_; ++a)
      sums[a] += block.weight * ((bins_[a] * match).log() + offset_).max(log_count_floor);
  }

  const std::vector<std::vector<Letter>>& patterns_;
  std::size_t alphabet_size_;
  std::size_t length_;
  double offset_ = 0;
  EmbeddingTables tables_;
  std::vector<Lanes> indicators_;
  std::vector<const Lanes*> rows_;
  std::vector<Lanes> bins_;
  std::vector<Lanes> sums_;  // (patterns, L+1, A)
};

std::vector<InsertionScores> score(const std::vector<std::vector<Letter>>& patterns,
                                   const PackedSequences& sequences, ThreadPool& pool,
                                   const std::function<void(double)>& progress = {}) {
  const std::size_t letters = sequences.alphabet_size();
  for (const auto& pattern : patterns)
    for (const Letter letter : pattern)
      if (letter >= letters)
        invalid("edit scores: expected core letters below {}, received {}", letters, letter);
  const auto parts = over_chunks(
      sequences, pool,
      [&](std::span<const LaneBlock> blocks) {
        Scorer scorer(patterns, letters);
        for (const LaneBlock& block : blocks) scorer.add(block);
        return scorer.sums();
      },
      progress);
  const std::size_t size = (patterns.front().size() + 1) * letters;
  std::vector<InsertionScores> result(patterns.size());
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    result[i].alphabet_size = letters;
    result[i].scores.assign(size, 0);
    for (const auto& part : parts)
      for (std::size_t j = 0; j < size; ++j) result[i].scores[j] += part[i * size + j];
  }
  return result;
}

}  // namespace

InsertionScores insertion_scores(Letters pattern, const PackedSequences& sequences, ThreadPool& pool) {
  return score({std::vector<Letter>(pattern.begin(), pattern.end())}, sequences, pool).front();
}

std::vector<InsertionScores> edit_scores(Letters core, const PackedSequences& sequences, ThreadPool& pool,
                                         const std::function<void(double)>& progress) {
  if (core.empty()) invalid("edit scores: expected a core of at least one letter, received none");
  std::vector<std::vector<Letter>> patterns;
  for (std::size_t i = 0; i < core.size(); ++i) patterns.push_back(without(core, i));
  return score(patterns, sequences, pool, progress);
}

std::vector<Letter> without(Letters core, std::size_t place) {
  if (place >= core.size())
    invalid("edit scores: expected a place below {}, received {}", core.size(), place);
  std::vector<Letter> shorter(core.begin(), core.end());
  shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(place));
  return shorter;
}

std::vector<Letter> with(Letters core, std::size_t gap, Letter letter) {
  if (gap > core.size()) invalid("edit scores: expected a gap of at most {}, received {}", core.size(), gap);
  std::vector<Letter> longer(core.begin(), core.end());
  longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(gap), letter);
  return longer;
}

}  // namespace attention
