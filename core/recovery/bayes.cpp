#include "core/recovery/bayes.h"

#include <cmath>

#include "core/base/error.h"
#include "core/recovery/embedding_count.h"
#include "core/recovery/scoring.h"

namespace attention {
namespace {

// log 0!, log 1!, … log n!
std::vector<double> log_factorials(std::size_t n) {
  std::vector<double> logs(n + 1, 0);
  for (std::size_t i = 1; i <= n; ++i) logs[i] = logs[i - 1] + std::log(static_cast<double>(i));
  return logs;
}

double share_right(const std::vector<double>& scores, bool real) {
  double right = 0;
  for (const double score : scores) right += score == 0 ? 0.5 : (score > 0) == real ? 1.0 : 0.0;
  return right / static_cast<double>(scores.size());
}

}  // namespace

std::vector<double> bayes_scores(Letters core, const Sequences& sequences, std::size_t alphabet_size,
                                 ThreadPool& pool) {
  if (core.empty()) invalid("bayes: expected a core of at least one letter, received none");
  std::vector<std::size_t> indices;
  std::size_t longest = 0;
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    longest = std::max(longest, sequences.length(n));
    if (sequences.length(n) >= core.size()) indices.push_back(n);
  }
  std::vector<double> scores(sequences.size(), -INFINITY);
  if (indices.empty()) return scores;
  const PackedSequences packed(sequences, indices, alphabet_size);
  const std::vector<double> counts = log_embedding_counts(core, packed, sequences.size(), pool);
  const std::vector<double> logs = log_factorials(longest);
  const double gain = static_cast<double>(core.size()) * std::log(static_cast<double>(alphabet_size));
  for (const std::size_t n : indices) {
    const std::size_t t = sequences.length(n) - 1;
    const std::size_t k = core.size() - 1;
    scores[n] = counts[n] + gain - (logs[t] - logs[k] - logs[t - k]);
  }
  return scores;
}

BayesFigures score_figures(const std::vector<double>& real, const std::vector<double>& random) {
  const double reals = static_cast<double>(real.size());
  const double randoms = static_cast<double>(random.size());
  return {(share_right(real, true) * reals + share_right(random, false) * randoms) / (reals + randoms),
          area_under_curve(real, random)};
}

BayesFigures bayes_figures(Letters core, const Sequences& positives, const Sequences& negatives,
                           std::size_t alphabet_size, ThreadPool& pool) {
  if (positives.empty() || negatives.empty())
    invalid("bayes: expected positives and negatives, received {} and {}", positives.size(),
            negatives.size());
  return score_figures(bayes_scores(core, positives, alphabet_size, pool),
                       bayes_scores(core, negatives, alphabet_size, pool));
}

}  // namespace attention
