#include "core/recovery/em.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/recovery/block_chunks.h"
#include "core/recovery/embedding_count.h"
#include "core/recovery/embedding_tables.h"

namespace attention {
namespace {

// Expected letter counts of a chunk of blocks.
class Expectation {
 public:
  explicit Expectation(const SoftCore& theta)
      : theta_(theta),
        length_(static_cast<std::size_t>(theta.rows())),
        letters_(static_cast<std::size_t>(theta.cols())) {
    counts_ = SoftCore::Zero(theta.rows(), theta.cols());
  }

  void add(const LaneBlock& block) {
    if (block.time < length_) return;
    fill(block);
    const std::size_t columns = tables_.width() + 1;
    Lanes total = Lanes::Zero();
    for (std::size_t u = 0; u < columns; ++u) total += posterior(block, 0, u);
    // Lanes without an embedding (too short, or empty) have no say.
    const Lanes inverse = (total > 0).select(1 / total, 0);
    for (std::size_t k = 0; k < length_; ++k)
      for (std::size_t u = 0; u < columns; ++u) {
        const Lanes share = posterior(block, k, u) * inverse;
        const Letter* letters = block.letters.data() + (k + u) * lane_count;
        for (std::size_t lane = 0; lane < lane_count; ++lane)
          if (letters[lane] < letters_)
            counts_(static_cast<Eigen::Index>(k), letters[lane]) += share[static_cast<Eigen::Index>(lane)];
      }
  }

  const SoftCore& counts() const { return counts_; }

 private:
  void fill(const LaneBlock& block) {
    const EmbeddingScale scale(length_, block.time, letters_);
    emissions_.assign(length_ * block.time, Lanes::Zero());
    rows_.resize(length_);
    for (std::size_t k = 0; k < length_; ++k) {
      rows_[k] = emissions_.data() + k * block.time;
      for (std::size_t t = k; t + length_ <= block.time + k; ++t) {
        Lanes& emission = emissions_[k * block.time + t];
        const Letter* letters = block.letters.data() + t * lane_count;
        for (std::size_t lane = 0; lane < lane_count; ++lane)
          if (letters[lane] < letters_)
            emission[static_cast<Eigen::Index>(lane)] =
                theta_(static_cast<Eigen::Index>(k), letters[lane]) * scale.match;
      }
    }
    tables_.fill(rows_, block.time, scale.stay);
  }

  Lanes posterior(const LaneBlock& block, std::size_t k, std::size_t u) const {
    return tables_.forward(k)[u] * emissions_[k * block.time + k + u] * tables_.backward(k + 1)[u];
  }

  const SoftCore& theta_;
  std::size_t length_;
  std::size_t letters_;
  SoftCore counts_;
  EmbeddingTables tables_;
  std::vector<Lanes> emissions_;  // (K, T)
  std::vector<const Lanes*> rows_;
};

SoftCore expected_counts(const SoftCore& theta, const PackedSequences& sequences, ThreadPool& pool) {
  const auto parts = over_chunks(sequences, pool, [&](std::span<const LaneBlock> blocks) {
    Expectation expectation(theta);
    for (const LaneBlock& block : blocks) expectation.add(block);
    return expectation.counts();
  });
  SoftCore sum = SoftCore::Zero(theta.rows(), theta.cols());
  for (const SoftCore& part : parts) sum += part;
  return sum;
}

}  // namespace

std::vector<Letter> harden(const SoftCore& soft) {
  std::vector<Letter> core(static_cast<std::size_t>(soft.rows()));
  for (std::size_t k = 0; k < core.size(); ++k) {
    Eigen::Index best = 0;
    soft.row(static_cast<Eigen::Index>(k)).maxCoeff(&best);
    core[k] = static_cast<Letter>(best);
  }
  return core;
}

SoftCore expectation_maximization(SoftCore start, const PackedSequences& sequences, int iterations,
                                  ThreadPool& pool) {
  const auto letters = static_cast<Eigen::Index>(sequences.alphabet_size());
  if (start.rows() < 1 || start.cols() != letters)
    invalid("em: expected a start of (core length, {}), received ({}, {})", letters, start.rows(),
            start.cols());
  if (!(start.minCoeff() > 0) || !start.allFinite())
    invalid("em: expected a start of positive numbers, received {}", start.minCoeff());
  constexpr double smoothing = 1e-3;
  constexpr double least_change = 3.5e-3;  // climbing does the rest sooner than more rounds would
  SoftCore theta = std::move(start);
  for (int i = 0; i < iterations; ++i) {
    SoftCore next = expected_counts(theta, sequences, pool).array() + smoothing;
    next.array().colwise() /= next.rowwise().sum().array().eval();
    const double change = (next - theta).array().abs().maxCoeff();
    theta = std::move(next);
    if (change < least_change) break;
  }
  return theta;
}

SoftCore placement_posterior(Letters core, Letters sequence, std::size_t alphabet_size) {
  if (core.empty()) invalid("placement posterior: expected a core of at least one letter, received none");
  const auto rows = static_cast<Eigen::Index>(core.size());
  SoftCore posterior = SoftCore::Zero(rows, static_cast<Eigen::Index>(sequence.size()));
  if (sequence.size() < core.size()) return posterior;
  Sequences one;
  one.append(sequence);
  const PackedSequences packed(one, alphabet_size);
  const LaneBlock& block = packed.blocks().front();
  const EmbeddingScale scale(core.size(), block.time, alphabet_size);
  std::vector<Lanes> indicators;
  fill_indicators(block, alphabet_size, scale.match, indicators);
  std::vector<const Lanes*> emissions;
  for (const Letter letter : core) {
    if (letter >= alphabet_size)
      invalid("placement posterior: expected core letters below {}, received {}", alphabet_size, letter);
    emissions.push_back(indicators.data() + letter * block.time);
  }
  EmbeddingTables tables;
  tables.fill(emissions, block.time, scale.stay);
  for (std::size_t k = 0; k < core.size(); ++k)
    for (std::size_t u = 0; u <= tables.width(); ++u)
      posterior(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(k + u)) =
          tables.forward(k)[u][0] * emissions[k][k + u][0] * tables.backward(k + 1)[u][0];
  const double total = posterior.row(0).sum();
  if (total > 0) posterior /= total;
  return posterior;
}

}  // namespace attention
