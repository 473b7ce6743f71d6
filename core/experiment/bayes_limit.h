#pragma once

#include "core/recovery/bayes.h"

namespace attention {

/// What the limit depends on.
struct BayesConfig {
  std::size_t alphabet_size = 4;
  std::int64_t core_length = 10;
  double p = 0.5;
  std::int64_t cores = 20;    ///< random cores to average over
  std::int64_t count = 5000;  ///< positives, and as many negatives, a core
  std::uint64_t seed = 1;
};

/// The limit of real-against-random classification, by Monte Carlo: mean over cores.
BayesFigures bayes_limit(const BayesConfig& config, ThreadPool& pool);

}  // namespace attention
