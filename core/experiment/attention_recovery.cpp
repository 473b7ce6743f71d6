#include "core/experiment/attention_recovery.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/experiment/experiment.h"
#include "core/experiment/glimpse_refinement.h"
#include "core/recovery/core_length.h"

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
// How many lengths in a row may bring nothing before the search for the length turns back.
constexpr int length_patience = 2;

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
  ExperimentConfig config = parse_config(
      {{"task", {{"core_length", std::max<std::int64_t>(options.core_length, 1)}, {"seed", options.seed}}},
       {"model", {{"name", options.model}}},
       {"training", {{"threads", options.threads}}}});
  if (options.model == "monotonic") config.training.restarts = monotonic_restarts;
  const double trained = 2 * static_cast<double>(count) * (1 - config.training.validation_split);
  const auto steps = static_cast<std::int64_t>(trained / static_cast<double>(config.training.batch_size)) + 1;
  config.training.epochs = std::clamp((least_steps + steps - 1) / steps, config.training.epochs, most_epochs);
  return config;
}

/// Trains models of one configuration on one dataset.
class Recovery {
 public:
  Recovery(ExperimentConfig config, std::shared_ptr<const Dataset> dataset,
           const std::function<void(const TrainingSnapshot&)>& progress)
      : config_(std::move(config)), dataset_(std::move(dataset)), progress_(progress) {}

  std::unique_ptr<Experiment> run(std::int64_t core_length) const {
    ExperimentConfig config = config_;
    config.task.core_length = core_length;
    auto experiment = std::make_unique<Experiment>(config, dataset_);
    train(*experiment);
    return experiment;
  }

  // From the length that mean and spread of the lengths suggest, up and down, while the held-out loss falls.
  std::unique_ptr<Experiment> search(std::vector<std::pair<std::int64_t, double>>& tried) const {
    const PackedSequences packed(dataset_->positives, dataset_->alphabet.size());
    const auto longest = static_cast<std::int64_t>(packed.longest());
    const auto start = static_cast<std::int64_t>(moment_core_length(packed));
    std::unique_ptr<Experiment> best;
    double least = 0;
    const auto better = [&](std::int64_t length) {
      auto experiment = run(length);
      const double loss = experiment->judge().loss;
      tried.emplace_back(length, loss);
      if (best && !(loss < least)) return false;
      best = std::move(experiment);
      least = loss;
      return true;
    };
    better(start);
    for (const std::int64_t step : {1, -1}) {
      int idle = 0;
      for (std::int64_t length = start + step; length >= 1 && length <= longest && idle < length_patience;
           length += step)
        idle = better(length) ? 0 : idle + 1;
    }
    return best;
  }

  void train(Experiment& experiment) const {
    while (experiment.train(steps_a_turn))
      if (progress_) progress_(experiment.training());
  }

 private:
  ExperimentConfig config_;
  std::shared_ptr<const Dataset> dataset_;
  const std::function<void(const TrainingSnapshot&)>& progress_;
};

}  // namespace

AttentionRecovery recover_by_attention(const Sequences& all, const Alphabet& alphabet,
                                       const AttentionRecoveryOptions& options,
                                       const std::function<void(const TrainingSnapshot&)>& progress) {
  const bool monotonic = options.model == "monotonic";
  if (options.core_length == 0 && !monotonic)
    invalid("{}: expected a core length, which one context needs to be read, received none", options.model);
  const std::vector<std::size_t> fitting = short_enough(all);
  const Sequences sequences = sample(all, fitting);
  const ExperimentConfig config = make_config(options, sequences.size());
  const auto dataset = std::make_shared<const Dataset>(make_dataset(config.task, alphabet, sequences));
  const bool repeated = fitting.size() < dataset->count();
  AttentionRecovery result;
  const Recovery recovery(config, dataset, progress);
  auto experiment =
      options.core_length == 0 ? recovery.search(result.lengths) : recovery.run(options.core_length);
  if (monotonic && experiment->training().status != "failed")
    result.moves = refine_glimpses(experiment, [&](Experiment& next) { recovery.train(next); });
  result.trained_on = std::min(dataset->count(), fitting.size());
  result.random = dataset->count();
  result.epochs = config.training.epochs;
  result.restarts = config.training.restarts;
  const TrainingSnapshot& training = experiment->training();
  if (!training.records.empty()) {
    if (!repeated) result.accuracy = training.records.back().accuracy;
    result.loss = training.records.back().loss;
    result.validation_loss = training.records.back().validation_loss;
  }
  const RecoverySnapshot& read = experiment->recovery();
  if (training.status == "failed")
    result.message = training.message;
  else if (read.core.empty())
    result.message =
        "the model was not sure of any held-out sequence, so that there was no attention to read";
  else
    result.core = alphabet.encode(read.core);
  result.margins = read.margins;
  return result;
}

}  // namespace attention
