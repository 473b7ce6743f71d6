#include "core/recovery/noisy_climb.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/recovery/block_chunks.h"
#include "core/recovery/edit_scores.h"
#include "core/recovery/noisy_tables.h"
#include "core/recovery/simple_means.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

constexpr std::size_t most_letters = 300;
constexpr int fit_iterations = 30;
constexpr int refit_iterations = 5;
constexpr int most_steps = 100;
constexpr std::size_t least_sample = 300;
constexpr std::size_t most_starts = 4;

// The same data with another number of core letters in them.
NoiseModel with_length(NoiseModel model, std::size_t from, std::size_t to) {
  model.p = std::min(0.9999, model.p * static_cast<double>(to) / static_cast<double>(from));
  return model;
}

// Log-likelihoods of all insertions into each pattern, background and prior included.
std::vector<InsertionScores> insertions(const std::vector<Core>& patterns, const PackedSequences& sequences,
                                        const NoiseModel& model, ThreadPool& pool) {
  const std::size_t letters = sequences.alphabet_size();
  const std::size_t length = patterns.front().size();
  const std::size_t size = (length + 1) * letters;
  const std::vector<double> chances = length_chances(length + 1, model, sequences.longest());
  const auto parts = over_chunks(sequences, pool, [&](std::span<const LaneBlock> blocks) {
    NoisyTables tables(model, letters);
    std::vector<double> sums(patterns.size() * size, 0);
    std::vector<Lanes> staying;
    std::vector<Lanes> bins(letters + 1);
    for (const LaneBlock& block : blocks) {
      tables.set_block(block);
      double* sum = sums.data();
      for (const Core& pattern : patterns) {
        tables.fill_forward(pattern);
        tables.fill_backward(pattern);
        tables.stay_at_end(length, staying);
        for (std::size_t gap = 0; gap <= length; ++gap) {
          const Lanes* before = gap < length ? tables.forward(gap) : staying.data();
          const Lanes* after = tables.backward(gap);
          for (Lanes& bin : bins) bin.setZero();
          Lanes left_out = Lanes::Zero();
          Lanes any = Lanes::Zero();
          for (std::size_t t = 0; t <= tables.time(); ++t) {
            left_out += before[t] * after[t];
            if (t == tables.time()) break;
            const Lanes ways = before[t] * after[t + 1];
            any += ways;
            for (std::size_t lane = 0; lane < lane_count; ++lane)
              bins[std::min<std::size_t>(block.letters[t * lane_count + lane], letters)]
                  [static_cast<Eigen::Index>(lane)] += ways[static_cast<Eigen::Index>(lane)];
          }
          for (std::size_t a = 0; a < letters; ++a) {
            const double gain = (1 - model.substituted) / model.background[a];
            const Lanes ratio =
                (bins[a] * gain + any * model.substituted) * tables.write() + left_out * tables.skip();
            *sum++ += tables.log_probability(ratio, chances).sum();
          }
        }
      }
    }
    return sums;
  });
  const double prior = static_cast<double>(length + 1) * std::log(static_cast<double>(letters));
  const double background = background_log_likelihood(sequences, model) - prior;
  std::vector<InsertionScores> result;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    result.push_back({letters, std::vector<double>(size, background)});
    for (const auto& part : parts)
      for (std::size_t j = 0; j < size; ++j) result[i].scores[j] += part[i * size + j];
  }
  return result;
}

class Climb {
 public:
  Climb(Letters start, const PackedSequences& sequences, NoiseModel model, bool fixed_length,
        ThreadPool& pool)
      : sequences_(sequences), fixed_length_(fixed_length), pool_(pool) {
    here_.core.assign(start.begin(), start.end());
    fit(std::move(model), fit_iterations);
  }

  NoisyClimb run(int max_steps) {
    while (true) {
      look_around();
      const double least_gain = 1e-9 * (1 + std::abs(here_.log_likelihood));
      if (here_.steps >= max_steps || !(best_ > here_.log_likelihood + least_gain)) return std::move(here_);
      NoisyClimb before = here_;
      const std::size_t length = here_.core.size();
      here_.core = best_core_;
      fit(with_length(here_.model, length, here_.core.size()), refit_iterations);
      ++here_.steps;
      // The best edit was found with parameters held; fitting cannot make it worse but by its bounds.
      if (here_.log_likelihood <= before.log_likelihood) return before;
    }
  }

 private:
  double score(Letters core, const NoiseModel& model) {
    return noisy_log_likelihood(core, sequences_, model, pool_) -
           static_cast<double>(core.size()) * std::log(static_cast<double>(sequences_.alphabet_size()));
  }

  void fit(NoiseModel start, int iterations) {
    here_.model = fit_noise(here_.core, sequences_, std::move(start), iterations, pool_);
    here_.log_likelihood = score(here_.core, here_.model);
  }

  void consider(double score, Core core) {
    if (score <= best_ || core == here_.core) return;
    best_ = score;
    best_core_ = std::move(core);
  }

  void look_around() {
    const Core& core = here_.core;
    best_ = -INFINITY;
    here_.margins.clear();
    std::vector<Core> patterns;
    for (std::size_t i = 0; i < core.size(); ++i) patterns.push_back(without(core, i));
    const auto edits = insertions(patterns, sequences_, here_.model, pool_);
    for (std::size_t i = 0; i < core.size(); ++i) {
      double replaced = -INFINITY;
      for (std::size_t gap = 0; gap < core.size(); ++gap)
        for (std::size_t a = 0; a < sequences_.alphabet_size(); ++a) {
          const double score = edits[i].at(gap, a);
          if (gap == i && a != core[i]) replaced = std::max(replaced, score);
          if (score > best_) consider(score, with(patterns[i], gap, static_cast<Letter>(a)));
        }
      here_.margins.push_back(here_.log_likelihood - replaced);
    }
    here_.rival = best_;
    here_.length_rival = -INFINITY;
    if (fixed_length_) return;
    const auto other_length = [&](double score, const Core& edited) {
      here_.length_rival = std::max(here_.length_rival, score);
      consider(score, edited);
    };
    if (core.size() > 1) {
      const NoiseModel shorter = with_length(here_.model, core.size(), core.size() - 1);
      for (const Core& pattern : patterns) other_length(score(pattern, shorter), pattern);
    }
    if (core.size() < most_letters) {
      const NoiseModel longer = with_length(here_.model, core.size(), core.size() + 1);
      const auto inserted = insertions({core}, sequences_, longer, pool_).front();
      for (std::size_t gap = 0; gap <= core.size(); ++gap)
        for (std::size_t a = 0; a < sequences_.alphabet_size(); ++a)
          if (inserted.at(gap, a) > here_.length_rival)
            other_length(inserted.at(gap, a), with(core, gap, static_cast<Letter>(a)));
    }
  }

  const PackedSequences& sequences_;
  bool fixed_length_;
  ThreadPool& pool_;
  NoisyClimb here_;
  double best_ = -INFINITY;
  Core best_core_;
};

}  // namespace

NoisyClimb noisy_climb(Letters start, const PackedSequences& sequences, NoiseModel model, bool fixed_length,
                       int max_steps, ThreadPool& pool) {
  return Climb(start, sequences, std::move(model), fixed_length, pool).run(max_steps);
}

NoisyClimb solve_noisy(Letters start, const Sequences& sequences, std::span<const std::size_t> chosen,
                       std::size_t alphabet_size, bool fixed_length, ThreadPool& pool) {
  std::vector<std::size_t> few;
  for (std::size_t i = 0; i < chosen.size(); i += std::max<std::size_t>(1, chosen.size() / least_sample))
    few.push_back(chosen[i]);
  const PackedSequences sample(sequences, few, alphabet_size);
  // What ends in a tail is taken for too long a core: shorter ones are tried, which can grow.
  const Core greedy = forward_greedy(sequences.select(few), alphabet_size, start.size());
  std::vector<Core> starts = {Core(start.begin(), start.end()), greedy};
  for (std::size_t length = start.size() / 2; !fixed_length && length >= 2 && starts.size() < most_starts;
       length /= 2)
    starts.emplace_back(greedy.begin(), greedy.begin() + static_cast<std::ptrdiff_t>(length));
  NoisyClimb best;
  for (const Core& from : starts)
    for (const bool tail : {false, true}) {
      const NoiseModel guess = guess_noise(from.size(), sample, tail);
      NoisyClimb found = noisy_climb(from, sample, guess, fixed_length, most_steps, pool);
      if (best.core.empty() || found.log_likelihood > best.log_likelihood) best = std::move(found);
    }
  return noisy_climb(best.core, PackedSequences(sequences, chosen, alphabet_size), best.model, fixed_length,
                     most_steps, pool);
}

}  // namespace attention
