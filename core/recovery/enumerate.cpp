#include "core/recovery/enumerate.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/recovery/embedding_count.h"
#include "core/recovery/embedding_tables.h"
#include "core/recovery/likelihood.h"

namespace attention {
namespace {

/// What one block of sequences contributes: its tables, and B of the ending at hand, letter by letter.
struct Block {
  std::size_t time = 0;
  double stay = 1;
  double offset = 0;
  Lanes weight;
  std::vector<Lanes> indicators;  // (A, T)
  std::vector<Lanes> best_front;  // F̂ (K, T)
  std::vector<Lanes> endings;     // B (K + 1, T + 1), a row a depth

  Block(const LaneBlock& block, std::size_t core_length, std::size_t alphabet_size)
      : time(block.time), weight(block.weight) {
    const EmbeddingScale scale(core_length, time, alphabet_size);
    stay = scale.stay;
    offset = scale.offset(core_length, time);
    fill_indicators(block, alphabet_size, scale.match, indicators);
    best_front.assign(core_length * time, Lanes::Zero());
    Lanes power = Lanes::Ones();
    for (std::size_t t = 0; t < time; ++t, power *= stay) best_front[t] = power;
    std::vector<Lanes> sums(alphabet_size);
    for (std::size_t g = 1; g < core_length; ++g) {
      std::fill(sums.begin(), sums.end(), Lanes::Zero());
      for (std::size_t t = 1; t < time; ++t) {
        Lanes best = Lanes::Zero();
        for (std::size_t a = 0; a < alphabet_size; ++a) {
          sums[a] = sums[a] * stay + best_front[(g - 1) * time + t - 1] * indicators[a * time + t - 1];
          best = best.max(sums[a]);
        }
        best_front[g * time + t] = best;
      }
    }
    endings.assign((core_length + 1) * (time + 1), Lanes::Zero());
    endings[time].setOnes();
  }

  // Puts a letter before the ending of `depth` letters; the bound for what that leads to.
  double extend(std::size_t depth, Letter letter, std::size_t core_length) {
    const Lanes* before = endings.data() + depth * (time + 1);
    Lanes* after = endings.data() + (depth + 1) * (time + 1);
    const Lanes* front = best_front.data() + (core_length - depth - 1) * time;
    const Lanes* is_letter = indicators.data() + letter * time;
    Lanes sum = Lanes::Zero();
    Lanes bound = Lanes::Zero();
    // The ending has a place for each of its letters, the front for each of those before it.
    for (std::size_t t = time - depth; t-- > core_length - depth - 1;) {
      const Lanes placed = is_letter[t] * before[t + 1];
      bound += placed * front[t];
      sum = sum * stay + placed;
      after[t] = sum;
    }
    return (weight * (bound.log() + offset).max(log_count_floor)).sum();
  }
};

class Search {
 public:
  Search(Letters core, const PackedSequences& sequences, double budget)
      : length_(core.size()), letters_(sequences.alphabet_size()), budget_(budget) {
    ThreadPool pool(1);
    best_.core.assign(core.begin(), core.end());
    best_.log_likelihood = log_likelihood(core, sequences, pool);
    for (const LaneBlock& block : sequences.blocks()) {
      if (block.time < length_)
        short_ += block.weight.sum() * log_count_floor;
      else
        blocks_.emplace_back(block, length_, letters_);
    }
    ending_.resize(length_);
    bounds_.assign(length_ + 1, std::vector<double>(blocks_.size(), INFINITY));
  }

  Enumeration run() {
    best_.complete = descend(0, INFINITY);
    return std::move(best_);
  }

 private:
  // Follows up the ending of `depth` letters; false if the budget is spent.
  bool descend(std::size_t depth, double bound) {
    struct Child {
      double bound;
      Letter letter;
    };
    std::vector<Child> children;
    for (std::size_t a = 0; a < letters_; ++a) {
      if (budget_ < 0) return false;
      const double child = extend(depth, static_cast<Letter>(a), bound);
      ++best_.nodes;
      if (better(child)) children.push_back({child, static_cast<Letter>(a)});
    }
    std::stable_sort(children.begin(), children.end(),
                     [](const Child& a, const Child& b) { return a.bound > b.bound; });
    for (const Child& child : children) {
      if (!better(child.bound)) continue;
      ending_[length_ - depth - 1] = child.letter;
      if (depth + 1 == length_) {
        best_.core = ending_;
        best_.log_likelihood = child.bound;
        continue;
      }
      // The tables hold the last child looked at.
      extend(depth, child.letter, bound);
      if (!descend(depth + 1, child.bound)) return false;
    }
    return true;
  }

  // Stops, with a bound that is no better than the best core, at the first block that shows it.
  double extend(std::size_t depth, Letter letter, double bound) {
    const bool root = depth == 0;
    double total = root ? short_ : bound;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      bounds_[depth + 1][b] = blocks_[b].extend(depth, letter, length_);
      budget_ -= static_cast<double>(blocks_[b].time + 1 - length_);
      total += bounds_[depth + 1][b] - (root ? 0 : bounds_[depth][b]);
      if (!root && !better(total)) return total;
    }
    return total;
  }

  bool better(double bound) const {
    return bound > best_.log_likelihood + 1e-9 * (1 + std::abs(best_.log_likelihood));
  }

  std::size_t length_;
  std::size_t letters_;
  double budget_;
  double short_ = 0;  // of sequences that are too short for any core
  std::vector<Block> blocks_;
  std::vector<std::vector<double>> bounds_;  // by depth and block
  std::vector<Letter> ending_;
  Enumeration best_;
};

}  // namespace

Enumeration enumerate(Letters core, const PackedSequences& sequences, double budget) {
  if (core.empty()) invalid("enumerate: expected a core of at least one letter, received none");
  return Search(core, sequences, budget).run();
}

}  // namespace attention
