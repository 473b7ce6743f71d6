#include "core/experiment/attention_recovery.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/experiment/experiment.h"
#include "core/experiment/glimpse_refinement.h"
#include "core/recovery/core_length.h"
#include "core/recovery/read_out.h"

namespace attention {
namespace {

constexpr std::size_t most_sequences = 10'000;
// Fewer are repeated: each time with random sequences of their own, so that the model cannot learn these by
// heart. From 30 sequences (p = .5) that makes ten cores of ten come out right instead of four.
constexpr std::size_t least_sequences = 1000;
// What the models' own number of epochs takes at 10,000 sequences; with fewer, epochs are added.
constexpr std::int64_t most_epochs = 300;
constexpr std::int64_t least_steps = 600;
// Monotonic attention: runs of so many steps on so many sequences, of which the best is trained on, until for
// so many steps it has read the same core without a doubt.
constexpr std::int64_t monotonic_restarts = 3;
constexpr std::int64_t race_steps = 200;
constexpr std::size_t race_sequences = 2000;
constexpr std::int64_t settled_steps = 150;
constexpr double settled_margin = 0.5;
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
Sequences sample(const Sequences& sequences, const std::vector<std::size_t>& fitting, std::size_t most) {
  const std::size_t count = std::clamp(fitting.size(), least_sequences, most);
  if (fitting.size() < 2 || count == sequences.size()) return sequences;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < count; ++i)
    chosen.push_back(fitting[count < fitting.size() ? i * fitting.size() / count : i % fitting.size()]);
  return sequences.select(chosen);
}

std::int64_t epochs_of(std::int64_t steps, std::size_t count, const TrainingConfig& training) {
  const double examples = 2 * static_cast<double>(count) * (1 - training.validation_split);
  const auto an_epoch = static_cast<std::int64_t>(examples / static_cast<double>(training.batch_size)) + 1;
  return (steps + an_epoch - 1) / an_epoch;
}

ExperimentConfig make_config(const AttentionRecoveryOptions& options, std::size_t count) {
  ExperimentConfig config =
      parse_config({{"task",
                     {{"core_length", std::max<std::int64_t>(options.core_length, 1)},
                      {"negatives", options.negatives},
                      {"seed", options.seed}}},
                    {"model", {{"name", options.model}}},
                    {"training", {{"threads", options.threads}, {"seed", options.seed}}}});
  TrainingConfig& training = config.training;
  training.epochs = std::clamp(epochs_of(least_steps, count, training), training.epochs, most_epochs);
  return config;
}

/// Trains models of one configuration on one dataset.
class Recovery {
 public:
  /// `race`: some of the sequences, for the runs of which the best is trained on; none: there is one run.
  Recovery(ExperimentConfig config, std::shared_ptr<const Dataset> dataset,
           std::shared_ptr<const Dataset> race, const std::function<void(const TrainingSnapshot&)>& progress)
      : config_(std::move(config)),
        dataset_(std::move(dataset)),
        race_(std::move(race)),
        progress_(progress) {}

  std::unique_ptr<Experiment> run(std::int64_t core_length, bool trains = true) const {
    ExperimentConfig config = config_;
    config.task.core_length = core_length;
    auto experiment = std::make_unique<Experiment>(config, dataset_);
    if (trains && race_) {
      TrainingConfig& racing = config.training;
      racing.restarts = monotonic_restarts;
      racing.epochs = epochs_of(race_steps, race_->count(), racing);
      Experiment race(config, race_);
      train(race);
      experiment->take_weights(race);
      settle(*experiment, race.recovery().core);
    } else if (trains) {
      train(*experiment);
    }
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
  // Trains until the core read has long been the same, `before` being the last reading, and no letter of it
  // is in doubt.
  void settle(Experiment& experiment, std::string before) const {
    const TrainingSnapshot& training = experiment.training();
    std::int64_t settled = 0;
    std::int64_t epoch = 0;
    while (experiment.train(steps_a_turn)) {
      if (progress_) progress_(training);
      if (training.epoch == epoch) continue;
      epoch = training.epoch;
      const RecoverySnapshot& read = experiment.recovery();
      const bool sure = !read.core.empty() && read.core == before &&
                        *std::min_element(read.margins.begin(), read.margins.end()) >= settled_margin;
      before = read.core;
      settled = sure ? settled + training.steps_per_epoch : 0;
      if (settled >= settled_steps) return;
    }
  }

  ExperimentConfig config_;
  std::shared_ptr<const Dataset> dataset_;
  std::shared_ptr<const Dataset> race_;
  const std::function<void(const TrainingSnapshot&)>& progress_;
};

Dataset with_shuffled_labels(Dataset dataset, std::uint64_t seed) {
  Tensor<float> labels = dataset.examples.arrays[2].values();
  std::vector<float> dealt(labels.data(), labels.data() + labels.size());
  Random(seed, "labels").shuffle(dealt);
  std::copy(dealt.begin(), dealt.end(), labels.data());
  dataset.examples.arrays[2] = ExampleArray(std::move(labels));
  return dataset;
}

// The core as all held-out positives' attention has it.
std::vector<Letter> read_all(Experiment& experiment, std::size_t core_length, bool uniform) {
  const Dataset& dataset = *experiment.dataset();
  SingleContextReadOut one(core_length, dataset.alphabet.size());
  GlimpseReadOut many(core_length, dataset.alphabet.size());
  experiment.read_held_out([&](const Evaluator::Reading& reading) {
    const Letters sequence = dataset.sequence(reading.example);
    if (uniform || reading.weights.size() == reading.stride)
      one.add(sequence, uniform
                            ? std::vector<float>(sequence.size(), 1.0f / static_cast<float>(sequence.size()))
                            : std::vector<float>(reading.weights.begin(), reading.weights.end()));
    else
      many.add(sequence, reading.weights, reading.stride);
  });
  return (uniform ? one.read() : many.read()).core;
}

void score(Experiment& experiment, const AttentionRecoveryOptions& options, AttentionRecovery& result) {
  const Dataset& dataset = *experiment.dataset();
  const bool uniform = options.control == Control::uniform_attention;
  std::optional<FaithfulnessScorer> scorer;
  std::vector<float> flat;
  experiment.read_held_out([&](const Evaluator::Reading& reading) {
    const Letters sequence = dataset.sequence(reading.example);
    if (!scorer)
      scorer.emplace(options.truth, uniform ? 1 : reading.weights.size() / reading.stride,
                     dataset.alphabet.size());
    flat.assign(reading.stride, 1);
    scorer->add(sequence, dataset.truth(reading.example), uniform ? flat : reading.weights, reading.stride);
  });
  if (scorer) result.faithfulness = scorer->score();
  if (!uniform) result.deletion = test_deletion(experiment, deleted_letters, options.seed);
}

}  // namespace

AttentionRecovery recover_by_attention(const Sequences& all, const Alphabet& alphabet,
                                       const AttentionRecoveryOptions& options,
                                       const std::function<void(const TrainingSnapshot&)>& progress) {
  const bool monotonic = options.model == "monotonic";
  if (options.core_length == 0 && options.control != Control::none)
    invalid("controls: expected a core length, received none");
  if (options.core_length == 0 && !monotonic)
    invalid("{}: expected a core length, which one context needs to be read, received none", options.model);
  const std::vector<std::size_t> fitting = short_enough(all);
  const auto draw = [&](std::size_t most) {
    const Sequences sequences = sample(all, fitting, most);
    Dataset drawn = make_dataset(make_config(options, sequences.size()).task, alphabet, sequences);
    if (options.control == Control::shuffled_labels)
      drawn = with_shuffled_labels(std::move(drawn), options.seed);
    return std::make_shared<const Dataset>(std::move(drawn));
  };
  const auto dataset = draw(most_sequences);
  const auto race = !monotonic ? nullptr : dataset->count() > race_sequences ? draw(race_sequences) : dataset;
  const ExperimentConfig config = make_config(options, dataset->count());
  const bool repeated = fitting.size() < dataset->count();
  AttentionRecovery result;
  const Recovery recovery(config, dataset, race, progress);
  const bool trains = options.control == Control::none || options.control == Control::shuffled_labels;
  auto experiment =
      options.core_length == 0 ? recovery.search(result.lengths) : recovery.run(options.core_length, trains);
  if (monotonic && options.control == Control::none && experiment->training().status != "failed")
    result.moves = refine_glimpses(experiment, [&](Experiment& next) { recovery.train(next); });
  result.trained_on = std::min(dataset->count(), fitting.size());
  result.too_long = all.size() - fitting.size();
  result.random = dataset->count();
  const TrainingSnapshot& training = experiment->training();
  result.epochs = training.epoch;
  result.restarts = monotonic ? monotonic_restarts : 1;
  if (!training.records.empty()) {
    if (!repeated) result.accuracy = training.records.back().accuracy;
    result.loss = training.records.back().loss;
    result.validation_loss = training.records.back().validation_loss;
  }
  const RecoverySnapshot& read = experiment->recovery();
  if (options.control != Control::none)
    result.core = read_all(*experiment, static_cast<std::size_t>(options.core_length),
                           options.control == Control::uniform_attention);
  else if (training.status == "failed")
    result.message = training.message;
  else if (read.core.empty())
    result.message =
        "the model was not sure of any held-out sequence, so that there was no attention to read";
  else
    result.core = alphabet.encode(read.core);
  result.margins = read.margins;
  if (!options.truth.empty()) score(*experiment, options, result);
  return result;
}

}  // namespace attention
