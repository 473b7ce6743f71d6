#include "core/experiment/bayes_limit.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/data/core_sequence.h"
#include "core/data/negatives.h"
#include "core/recovery/methods.h"

namespace attention {
namespace {

// Characters that stand for the letters; the figures do not depend on which.
std::string any_letters(std::size_t count) {
  if (count < 2 || count > 60) invalid("bayes: expected an alphabet of 2 to 60 letters, received {}", count);
  std::string letters;
  for (std::size_t a = 0; a < count; ++a) letters += static_cast<char>('0' + a);
  return letters;
}

using Chances = std::vector<double>;

// The chances of the letters at one kind of place, by how often positives have them there.
template <class Places>
Chances frequencies(const Sequences& sequences, std::size_t alphabet_size, Places places) {
  Chances counts(alphabet_size, 0);
  double total = 0;
  for (std::size_t n = 0; n < sequences.size(); ++n)
    for (const Letter letter : places(sequences[n])) {
      ++counts[letter];
      ++total;
    }
  for (double& count : counts) count /= total;
  return counts;
}

/// The score against letters of chances that are not all alike.
class Score {
 public:
  Score(const CoreSequenceData& data, std::size_t alphabet_size, const std::string& negatives,
        ThreadPool& pool)
      : core_(data.core), alphabet_size_(alphabet_size), pool_(pool) {
    const auto all = [](Letters letters) { return letters; };
    const auto last = [](Letters letters) { return letters.last(1); };
    inside_.assign(alphabet_size, 1 / static_cast<double>(alphabet_size));
    if (!negatives.starts_with("uniform")) inside_ = frequencies(data.sequences, alphabet_size, all);
    last_ = negatives.ends_with("same-ending") ? frequencies(data.sequences, alphabet_size, last) : inside_;
  }

  std::vector<double> operator()(const Sequences& sequences) const {
    std::vector<double> scores = bayes_scores(core_, sequences, alphabet_size_, pool_);
    const double uniform = std::log(static_cast<double>(alphabet_size_));
    for (std::size_t n = 0; n < sequences.size(); ++n) {
      const Letters letters = sequences[n];
      for (const Letter letter : letters.first(letters.size() - 1))
        scores[n] -= uniform + std::log(inside_[letter]);
      scores[n] -= uniform + std::log(last_[letters.back()]);
    }
    return scores;
  }

 private:
  const std::vector<Letter>& core_;
  std::size_t alphabet_size_;
  ThreadPool& pool_;
  Chances inside_, last_;
};

}  // namespace

BayesLimit bayes_limit(const BayesConfig& config, ThreadPool& pool) {
  if (config.cores < 1 || config.cores > 100000)
    invalid("bayes: expected 1 to 100000 cores, received {}", config.cores);
  // Letters of a shuffled sequence are not independent.
  if (std::find(negative_kinds.begin(), negative_kinds.end(), config.negatives) == negative_kinds.end() ||
      config.negatives == "shuffled")
    invalid(
        "bayes: expected negatives uniform, background, same-ending or uniform-same-ending, received \"{}\"",
        config.negatives);
  CoreSequenceConfig task;
  task.letters = any_letters(config.alphabet_size);
  task.core_length = config.core_length;
  task.p = config.p;
  task.count = config.count;
  BayesLimit mean;
  const double share = 1 / static_cast<double>(config.cores);
  for (std::int64_t i = 0; i < config.cores; ++i) {
    task.seed = config.seed + static_cast<std::uint64_t>(i);
    const auto data = generate_core_sequences(task);
    const auto negatives = make_negatives(config.negatives, data.sequences, config.alphabet_size, task.seed);
    const Score score(data, config.alphabet_size, config.negatives, pool);
    const BayesFigures one = score_figures(score(data.sequences), score(negatives));
    mean.best.accuracy += one.accuracy * share;
    mean.best.auc += one.auc * share;
    // Every positive contains it.
    mean.containment += (2 - exact_containment(negatives, data.core)) / 2 * share;
  }
  return mean;
}

}  // namespace attention
