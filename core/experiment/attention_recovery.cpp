#include "core/experiment/attention_recovery.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/experiment/experiment.h"

namespace attention {
namespace {

constexpr std::size_t most_sequences = 10'000;
// Fewer are repeated: each time with random sequences of their own, so that the model cannot learn these by
// heart. From 30 sequences (p = .5) that makes ten cores of ten come out right instead of four.
constexpr std::size_t least_sequences = 1000;
constexpr std::int64_t monotonic_restarts = 3;
// What the models' own number of epochs takes at 10,000 sequences; with fewer, epochs are added.
constexpr std::int64_t most_epochs = 300;
constexpr std::int64_t least_steps = 600;
constexpr std::int64_t steps_a_turn = 8;

std::vector<std::size_t> short_enough(const Sequences& sequences) {
  std::vector<std::size_t> fitting;
  for (std::size_t n = 0; n < sequences.size(); ++n)
    if (sequences.length(n) <= longest_trained) fitting.push_back(n);
  return fitting;
}

// Of very many, some, evenly spaced in the file; of few, each several times.
Sequences sample(const Sequences& sequences, const std::vector<std::size_t>& fitting) {
  const std::size_t count = std::clamp(fitting.size(), least_sequences, most_sequences);
  if (fitting.size() < 2 || count == sequences.size()) return sequences;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < count; ++i)
    chosen.push_back(fitting[count < fitting.size() ? i * fitting.size() / count : i % fitting.size()]);
  return sequences.select(chosen);
}

ExperimentConfig make_config(const AttentionRecoveryOptions& options, std::size_t count) {
  ExperimentConfig config =
      parse_config({{"task", {{"core_length", options.core_length}, {"seed", options.seed}}},
                    {"model", {{"name", options.model}}},
                    {"training", {{"threads", options.threads}}}});
  if (options.model == "monotonic") config.training.restarts = monotonic_restarts;
  const double trained = 2 * static_cast<double>(count) * (1 - config.training.validation_split);
  const auto steps = static_cast<std::int64_t>(trained / static_cast<double>(config.training.batch_size)) + 1;
  config.training.epochs = std::clamp((least_steps + steps - 1) / steps, config.training.epochs, most_epochs);
  return config;
}

}  // namespace

AttentionRecovery recover_by_attention(const Sequences& all, const Alphabet& alphabet,
                                       const AttentionRecoveryOptions& options,
                                       const std::function<void(const TrainingSnapshot&)>& progress) {
  const std::vector<std::size_t> fitting = short_enough(all);
  const Sequences sequences = sample(all, fitting);
  const ExperimentConfig config = make_config(options, sequences.size());
  const auto dataset = std::make_shared<Dataset>(make_dataset(config.task, alphabet, sequences));
  const bool repeated = fitting.size() < dataset->count();
  Experiment experiment(config, dataset);
  while (experiment.train(steps_a_turn))
    if (progress) progress(experiment.training());
  AttentionRecovery result;
  result.trained_on = std::min(dataset->count(), fitting.size());
  result.random = dataset->count();
  result.epochs = config.training.epochs;
  result.restarts = config.training.restarts;
  const TrainingSnapshot& training = experiment.training();
  if (!training.records.empty()) {
    if (!repeated) result.accuracy = training.records.back().accuracy;
    result.loss = training.records.back().loss;
  }
  const RecoverySnapshot& recovery = experiment.recovery();
  if (training.status == "failed")
    result.message = training.message;
  else if (recovery.core.empty())
    result.message =
        "the model was not sure of any held-out sequence, so that there was no attention to read";
  else
    result.core = alphabet.encode(recovery.core);
  result.margins = recovery.margins;
  return result;
}

}  // namespace attention
