#include "core/experiment/bayes_limit.h"

#include "core/base/error.h"
#include "core/data/core_sequence.h"
#include "core/data/negatives.h"

namespace attention {
namespace {

// Characters that stand for the letters; the figures do not depend on which.
std::string any_letters(std::size_t count) {
  if (count < 2 || count > 60) invalid("bayes: expected an alphabet of 2 to 60 letters, received {}", count);
  std::string letters;
  for (std::size_t a = 0; a < count; ++a) letters += static_cast<char>('0' + a);
  return letters;
}

}  // namespace

BayesFigures bayes_limit(const BayesConfig& config, ThreadPool& pool) {
  if (config.cores < 1 || config.cores > 100000)
    invalid("bayes: expected 1 to 100000 cores, received {}", config.cores);
  CoreSequenceConfig task;
  task.letters = any_letters(config.alphabet_size);
  task.core_length = config.core_length;
  task.p = config.p;
  task.count = config.count;
  BayesFigures mean;
  for (std::int64_t i = 0; i < config.cores; ++i) {
    task.seed = config.seed + static_cast<std::uint64_t>(i);
    const auto data = generate_core_sequences(task);
    const auto negatives = make_negatives("uniform", data.sequences, config.alphabet_size, task.seed);
    const BayesFigures one = bayes_figures(data.core, data.sequences, negatives, config.alphabet_size, pool);
    mean.accuracy += one.accuracy / static_cast<double>(config.cores);
    mean.auc += one.auc / static_cast<double>(config.cores);
  }
  return mean;
}

}  // namespace attention
