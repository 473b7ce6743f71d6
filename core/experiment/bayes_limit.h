#pragma once

#include <string>

#include "core/recovery/bayes.h"

namespace attention {

/// What the limit depends on.
struct BayesConfig {
  std::size_t alphabet_size = 4;
  std::int64_t core_length = 10;
  double p = 0.5;
  std::int64_t cores = 20;            ///< random cores to average over
  std::int64_t count = 5000;          ///< positives, and as many negatives, a core
  std::string negatives = "uniform";  ///< or background, same-ending or uniform-same-ending
  std::uint64_t seed = 1;
};

struct BayesLimit {
  BayesFigures best;
  double containment = 0;  ///< accuracy of deciding "real" where the sequence contains the core
};

/// The limit of real-against-random classification, by Monte Carlo: mean over cores. The score is
/// bayes_scores, with the chances q of the negatives' letters instead of 1/A:
///
///     log P(x | c, T) − Σ_t log q_t(x_t)
///
/// q being the positives' frequencies, and of the last place theirs there for `same-ending`. Throws for
/// `shuffled` negatives, whose letters are not independent.
BayesLimit bayes_limit(const BayesConfig& config, ThreadPool& pool);

}  // namespace attention
