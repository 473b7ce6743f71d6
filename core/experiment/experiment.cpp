#include "core/experiment/experiment.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/experiment/core_reader.h"
#include "core/models/names.h"
#include "core/recovery/bayes.h"
#include "core/recovery/methods.h"

namespace attention {
namespace {

constexpr std::size_t probe_positives = 40;
constexpr std::size_t probe_negatives = 8;
constexpr std::size_t live_positives = 160;  // read for a snapshot in the middle of an epoch
constexpr std::size_t curve_points = 512;
constexpr double flat_loss = 0.68;  // log 2 = 0.693 is what guessing costs

std::uint64_t restart_seed(std::uint64_t seed, std::int64_t restart) {
  return seed + static_cast<std::uint64_t>(restart - 1) * 0x9e3779b97f4a7c15ULL;
}

std::string shape_text(const Shape& shape, Index time) {
  std::vector<std::string> extents = {"batch"};
  for (int axis = 1; axis < shape.rank(); ++axis)
    extents.push_back(shape[axis] == time ? "time" : fmt::format("{}", shape[axis]));
  return fmt::format("({})", fmt::join(extents, ", "));
}

ModelSummary summarize(const Model& model, Index time) {
  ModelSummary summary;
  summary.name = model.name();
  for (const auto& layer : model.layers()) {
    summary.layers.push_back(
        {layer->name(), layer->type(), shape_text(layer->output_shape(), time), layer->parameters()});
    summary.parameters += layer->parameters();
  }
  return summary;
}

}  // namespace

Experiment::Experiment(const ExperimentConfig& config)
    : Experiment(config, std::make_shared<Dataset>(make_dataset(config.task))) {}

Experiment::Experiment(const ExperimentConfig& config, std::shared_ptr<const Dataset> dataset)
    : config_(config), dataset_(std::move(dataset)) {
  pool_ = std::make_unique<ThreadPool>(static_cast<int>(config_.training.threads));
  const std::int64_t core_length =
      dataset_->core.empty() ? config_.task.core_length : static_cast<std::int64_t>(dataset_->core.size());
  const Index time = dataset_->examples.arrays[0].shape()[1];
  const std::int64_t glimpses = config_.model.glimpses > 0 ? config_.model.glimpses : core_length;
  if (config_.model.name == "monotonic" && glimpses > time)
    invalid("model: expected glimpses of at most {}, the longest sequence, received {}", time, glimpses);
  config_.task.core_length = core_length;
  model_ =
      make_model(config_.model.name, {.letters = static_cast<Index>(dataset_->alphabet.size()),
                                      .glimpses = static_cast<Index>(glimpses),
                                      .longest = time,
                                      .embedding = static_cast<Index>(config_.model.embedding),
                                      .encoder = config_.model.encoder,
                                      .units = static_cast<Index>(config_.model.units),
                                      .attention_units = static_cast<Index>(config_.model.attention_units),
                                      .heads = static_cast<Index>(config_.model.heads),
                                      .score = config_.model.score});
  model_summary_ = summarize(*model_, time);
  split();
  task_ = summarize(*dataset_);
  if (!dataset_->core.empty() && config_.task.negatives == "uniform" && config_.task.tail == 0) {
    std::vector<std::size_t> positives, negatives;
    for (const Index i : validation_indices_) {
      const auto place = static_cast<std::size_t>(i);
      if (dataset_->real(i))
        positives.push_back(place);
      else
        negatives.push_back(place - dataset_->count());
    }
    task_.bayes_accuracy =
        bayes_figures(dataset_->core, dataset_->positives.select(positives),
                      dataset_->negatives.select(negatives), dataset_->alphabet.size(), *pool_)
            .accuracy;
  }
  reset();
}

void Experiment::split() {
  const auto count = dataset_->count();
  const auto examples = static_cast<Index>(2 * count);
  std::vector<Index> order(2 * count);
  std::iota(order.begin(), order.end(), Index(0));
  Random(config_.training.seed, "split").shuffle(order);
  // At least one held-out example of each kind, and one to train on.
  auto held_out =
      static_cast<Index>(std::llround(static_cast<double>(examples) * config_.training.validation_split));
  held_out = std::clamp<Index>(held_out, 1, examples - 1);
  const auto kinds = [&] {
    const auto end = order.begin() + held_out;
    const auto real = std::count_if(order.begin(), end, [&](Index i) { return dataset_->real(i); });
    return std::pair(real, held_out - real);
  };
  while (held_out < examples - 1 && (kinds().first == 0 || kinds().second == 0)) ++held_out;
  validation_indices_.assign(order.begin(), order.begin() + held_out);
  training_indices_.assign(order.begin() + held_out, order.end());
  for (const Index i : validation_indices_)
    (dataset_->real(i) ? positive_indices_ : negative_indices_).push_back(i);
  probe_indices_.assign(positive_indices_.begin(),
                        positive_indices_.begin() +
                            static_cast<std::ptrdiff_t>(std::min(probe_positives, positive_indices_.size())));
  probe_indices_.insert(probe_indices_.end(), negative_indices_.begin(),
                        negative_indices_.begin() +
                            static_cast<std::ptrdiff_t>(std::min(probe_negatives, negative_indices_.size())));
}

void Experiment::begin_restart(std::int64_t restart) {
  const std::uint64_t seed = restart_seed(config_.training.seed, restart);
  if (!weights_) weights_ = std::make_unique<Weights<float>>(model_->weights());
  array(weights_->data(), weights_->size()) = [&] {
    const Weights<float> first(model_->weights(), seed);
    return Column<float>(array(first.data(), first.size()));
  }();
  if (!evaluator_) evaluator_ = std::make_unique<Evaluator>(*model_, *weights_, *dataset_, *pool_);
  const TrainingConfig& training = config_.training;
  trainer_ = std::make_unique<Trainer>(training_trace(*model_), *weights_, dataset_->examples,
                                       training_indices_, *pool_,
                                       TrainerOptions{.optimizer = {.name = training.optimizer,
                                                                    .learning_rate = training.learning_rate,
                                                                    .momentum = training.momentum,
                                                                    .nesterov = training.nesterov},
                                                      .batch_size = static_cast<Index>(training.batch_size),
                                                      .clip_norm = training.clip_norm,
                                                      .bucket_by_length = true,
                                                      .seed = seed});
  training_ = {};
  training_.restart = restart;
  training_.restarts = training.restarts;
  training_.epochs = training.epochs;
  training_.steps_per_epoch = trainer_->steps_per_epoch();
  recovery_ = {};
  curve_stride_ = 1;
  curve_pending_.clear();
  ++weights_version_;
}

void Experiment::reset() {
  best_.reset();
  begin_restart(1);
}

void Experiment::stop() {
  if (training_.status == "training") training_.status = "stopped";
}

void Experiment::set_epochs(std::int64_t epochs) {
  if (epochs < std::max<std::int64_t>(training_.epoch, 1) || epochs > 100'000)
    invalid("training: expected epochs from {} to 100000, received {}",
            std::max<std::int64_t>(training_.epoch, 1), epochs);
  config_.training.epochs = training_.epochs = epochs;
  if (training_.status != "done" || epochs == training_.epoch) return;
  if (config_.training.restarts > 1)
    invalid("training: expected one restart to train on from, received {}", config_.training.restarts);
  training_.status = "stopped";
}

bool Experiment::train(std::int64_t steps) {
  if (finished()) return false;
  training_.status = "training";
  for (std::int64_t i = 0; i < steps; ++i) {
    const Trainer::Step step = trainer_->step();
    ++weights_version_;
    if (step.diverged) {
      training_.message = fmt::format(
          "The loss stopped being a finite number in epoch {}. The weights are back at the last good state: "
          "take a "
          "smaller learning rate than {} or clip the gradients.",
          training_.epoch + 1, config_.training.learning_rate);
      training_.status = "failed";
    } else {
      training_.examples_seen += step.examples;
      training_.step = trainer_->step_in_epoch();
      training_.epoch = trainer_->epoch();
      record_loss(step.loss);
      if (step.epoch_finished) finish_epoch();
      if (training_.epoch < training_.epochs) continue;
      training_.status = "done";
    }
    return end_run();
  }
  return true;
}

void Experiment::record_loss(double loss) {
  curve_pending_.push_back(loss);
  if (static_cast<std::int64_t>(curve_pending_.size()) < curve_stride_) return;
  const double mean = std::accumulate(curve_pending_.begin(), curve_pending_.end(), 0.0) /
                      static_cast<double>(curve_pending_.size());
  curve_pending_.clear();
  auto& x = training_.curve_epochs;
  auto& y = training_.curve_losses;
  x.push_back(static_cast<double>(training_.epoch) +
              static_cast<double>(training_.step) / static_cast<double>(training_.steps_per_epoch));
  y.push_back(mean);
  if (y.size() < curve_points) return;
  for (std::size_t i = 0; i < curve_points / 2; ++i) {
    x[i] = x[2 * i + 1];
    y[i] = (y[2 * i] + y[2 * i + 1]) / 2;
  }
  x.resize(curve_points / 2);
  y.resize(curve_points / 2);
  curve_stride_ *= 2;
}

void Experiment::take_weights(Experiment& other) {
  if (other.weights_->size() != weights_->size())
    invalid("take_weights: expected {} weights, received {}", weights_->size(), other.weights_->size());
  array(weights_->data(), weights_->size()) = array(other.weights_->data(), other.weights_->size());
  ++weights_version_;
}

Experiment::Judgement Experiment::judge(const std::function<void(const Evaluator::Reading&)>& read) {
  Judgement sum;
  const auto add = [&](const Evaluator::Reading& reading) {
    const bool real = dataset_->real(reading.example);
    sum.accuracy += (reading.logit > 0) == real ? 1 : 0;
    sum.loss += std::max(reading.logit, 0.0) - (real ? reading.logit : 0.0) +
                std::log1p(std::exp(-std::abs(reading.logit)));
    if (real && read) read(reading);
  };
  evaluator_->run(positive_indices_, read ? Evaluator::Parts::weights : Evaluator::Parts::logits, add);
  evaluator_->run(negative_indices_, Evaluator::Parts::logits, add);
  const auto count = static_cast<double>(validation_indices_.size());
  return {sum.loss / count, sum.accuracy / count};
}

void Experiment::read_held_out(const std::function<void(const Evaluator::Reading&)>& visit) {
  evaluator_->run(positive_indices_, Evaluator::Parts::weights, visit);
}

std::vector<double> Experiment::logits(const Dataset& other) {
  std::vector<Index> positives(other.count());
  std::iota(positives.begin(), positives.end(), Index(0));
  std::vector<double> logits;
  Evaluator(*model_, *weights_, other, *pool_)
      .run(positives, Evaluator::Parts::logits,
           [&](const Evaluator::Reading& reading) { logits.push_back(reading.logit); });
  return logits;
}

void Experiment::finish_epoch() {
  EpochRecord record;
  record.epoch = training_.epoch;
  record.loss = trainer_->epoch_loss();
  record.bayes = task_.bayes_accuracy;
  CoreReader reader(*dataset_, model_->glimpses(), config_.task.core_length);
  const Judgement judgement = judge([&](const Evaluator::Reading& reading) { reader.add(reading); });
  record.accuracy = judgement.accuracy;
  record.validation_loss = judgement.loss;
  recovery_ = reader.read();
  record.core = recovery_.core;
  record.recovered = recovery_.recovered;
  record.edit_distance = recovery_.edit_distance;
  record.attention_auc = recovery_.auc;
  training_.records.push_back(record);
  training_.message.clear();
  if (record.loss > flat_loss)
    training_.message =
        "The loss is still that of guessing (0.693): try another learning rate, other first weights (a new "
        "seed) or "
        "more epochs.";
  recovery_ = finish_reading(std::move(recovery_));
  if (epoch_observer_) epoch_observer_(record, training_.restart);
}

bool Experiment::end_run() {
  const bool failed = training_.status == "failed";
  if (config_.training.restarts == 1) return false;
  const double loss = training_.records.empty() ? 0 : training_.records.back().loss;
  if (!failed && (!best_ || loss < best_->loss)) {
    best_.emplace();
    best_->loss = loss;
    best_->weights = Tensor<float>(Shape{weights_->size()},
                                   {weights_->data(), static_cast<std::size_t>(weights_->size())});
    best_->training = training_;
    best_->recovery = recovery_;
  }
  if (training_.restart < config_.training.restarts) {
    begin_restart(training_.restart + 1);
    training_.status = "training";
    return true;
  }
  if (best_) {
    array(weights_->data(), weights_->size()) = array(best_->weights.view());
    training_ = best_->training;
    recovery_ = best_->recovery;
    ++weights_version_;
  }
  return false;
}

RecoverySnapshot Experiment::finish_reading(RecoverySnapshot recovery) const {
  recovery.found_at_epoch = 0;
  for (auto record = training_.records.rbegin(); record != training_.records.rend() && record->recovered;
       ++record)
    recovery.found_at_epoch = record->epoch;
  const double accuracy = training_.records.empty() ? 0 : training_.records.back().accuracy;
  const std::string_view excuse = describe_model(model_->name()).excuse;
  if (recovery.core.empty())
    recovery.verdict = "Nothing to read yet: the model is not yet sure of any real sequence.";
  else if (dataset_->core.empty())
    recovery.verdict = "Read off the attention; the true core of these sequences is not known.";
  else if (recovery.recovered)
    recovery.verdict =
        fmt::format("Attention gives the core: all {} letters are right.", dataset_->core.size());
  else if (accuracy >= 0.95)
    recovery.verdict = fmt::format(
        "The classifier is right for {:.1f} % of the held-out examples, yet its attention does not give the "
        "core{}{}.",
        100 * accuracy, excuse.empty() ? "" : ": ", excuse);
  else
    recovery.verdict = fmt::format("Not the core yet: {} edit{} away.", recovery.edit_distance,
                                   recovery.edit_distance == 1 ? "" : "s");
  return recovery;
}

void Experiment::read_probe() {
  attention_ = {};
  attention_.glimpses = model_->glimpses();
  Index longest_probe = 0;
  for (const Index i : probe_indices_)
    longest_probe = std::max(longest_probe, static_cast<Index>(dataset_->sequence(i).size()));
  attention_.time = longest_probe;
  const auto time = static_cast<std::size_t>(longest_probe);
  evaluator_->run(probe_indices_, Evaluator::Parts::scores, [&](const Evaluator::Reading& reading) {
    const ExampleRow row = example_row(*dataset_, reading.example);
    attention_.rows.push_back({row.letters, row.truth, row.real, probability(reading.logit)});
    for (std::size_t j = 0; j < static_cast<std::size_t>(attention_.glimpses); ++j)
      for (std::size_t t = 0; t < time; ++t) {
        const bool inside = t < dataset_->sequence(reading.example).size();
        attention_.weights.push_back(inside ? reading.weights[j * reading.stride + t] : 0.0f);
        attention_.scores.push_back(inside ? reading.scores[j * reading.stride + t] : 0.0f);
      }
  });
  // At an epoch's end the core was read off all held-out positives; in between a sample does.
  if (training_.step > 0 || recovery_.core.empty()) {
    CoreReader reader(*dataset_, model_->glimpses(), config_.task.core_length);
    evaluator_->run(std::span(positive_indices_).first(std::min(live_positives, positive_indices_.size())),
                    Evaluator::Parts::weights,
                    [&](const Evaluator::Reading& reading) { reader.add(reading); });
    recovery_ = reader.read();
  }
  recovery_ = finish_reading(std::move(recovery_));
}

Snapshot Experiment::snapshot() {
  if (attention_version_ != weights_version_) {
    read_probe();
    attention_version_ = weights_version_;
  }
  return {task_, model_summary_, training_, attention_, recovery_, methods_};
}

MethodRow Experiment::compare(std::string_view method) {
  const RecoveryResult result = recover(dataset_->positives, dataset_->alphabet.size(), method,
                                        {.core_length = config_.task.core_length}, *pool_);
  return add_answer(method, result.core);
}

MethodRow Experiment::add_answer(std::string_view method, Letters core) {
  MethodRow row{std::string(method), dataset_->alphabet.decode(core), 0, false};
  if (!dataset_->core.empty()) {
    row.edit_distance = edit_distance(core, dataset_->core);
    row.exact = row.edit_distance == 0;
  }
  std::erase_if(methods_, [&](const MethodRow& known) { return known.method == row.method; });
  methods_.push_back(row);
  return row;
}

}  // namespace attention
