#include "core/experiment/translation.h"

#include <algorithm>
#include <numeric>

#include "core/base/alphabet.h"
#include "core/base/error.h"
#include "core/experiment/padding.h"
#include "core/models/shipped_weights.h"
#include "core/training/safetensors.h"
#include "core/training/trainer.h"

namespace attention {
namespace {

constexpr std::int64_t held_out_count = 1280;
constexpr std::int64_t most_sequences = 10'000'000;
constexpr std::int64_t largest_seed = std::int64_t{1} << 53;  // what a JSON number holds exactly

OwnCoreData draw(const TranslationConfig& config, std::int64_t count, std::uint64_t seed) {
  return generate_own_core_sequences({.letters = config.letters,
                                      .core_length = config.model.core_length,
                                      .p = config.p,
                                      .count = count,
                                      .seed = seed});
}

std::vector<Index> all_of(Index count) {
  std::vector<Index> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), Index(0));
  return indices;
}

}  // namespace

Examples translation_examples(const OwnCoreData& data, const TranslatorOptions& options) {
  const auto count = static_cast<Index>(data.sequences.size());
  Examples examples;
  Index time = 1;
  for (std::size_t n = 0; n < data.sequences.size(); ++n) {
    examples.lengths.push_back(static_cast<Index>(data.sequences.length(n)));
    time = std::max(time, examples.lengths.back());
  }
  Tensor<float> cores({count, options.core_length});
  std::copy_n(data.cores.begin(), cores.size(), cores.data());
  examples.arrays = padded(std::make_shared<const Sequences>(data.sequences), options.letters, time);
  examples.arrays.emplace_back(std::move(cores));
  return examples;
}

const std::vector<std::string_view>& translator_names() {
  static const std::vector<std::string_view> names = {"bahdanau-decoder", "bahdanau-decoder-monotonic"};
  return names;
}

bool names_translator(const Json& config) {
  if (!config.is_object() || !config.contains("model") || !config["model"].is_object()) return false;
  const Json name = config["model"].value("name", Json());
  return name.is_string() && std::ranges::count(translator_names(), name.get<std::string>()) > 0;
}

TranslationConfig parse_translation_config(const Json& json) {
  ObjectReader reader(json, "config");
  TranslationConfig config;
  ObjectReader task(reader.member("task"), "task");
  config.letters = task.text("letters", config.letters);
  config.model.letters = static_cast<Index>(Alphabet(config.letters).size());
  config.model.core_length =
      static_cast<Index>(task.integer("core_length", config.model.core_length, 1, 100));
  config.p = task.number("p", config.p, 0.01, 1);
  config.count = task.integer("count", config.count, 1, most_sequences);
  task.finish();
  ObjectReader model(reader.member("model"), "model");
  config.name = model.choice("name", config.name, translator_names());
  config.model.alignment = config.name == translator_names()[0] ? Alignment::free : Alignment::monotonic;
  config.model.embedding = static_cast<Index>(model.integer("embedding", config.model.embedding, 1, 1024));
  config.model.units = static_cast<Index>(model.integer("units", config.model.units, 1, 1024));
  model.finish();
  ObjectReader training(reader.member("training"), "training");
  config.learning_rate = training.number("learning_rate", config.learning_rate, 0, 10);
  config.batch_size = training.integer("batch_size", config.batch_size, 1, 100'000);
  config.epochs = training.integer("epochs", config.epochs, 1, 100'000);
  config.clip_norm = training.number("clip_norm", config.clip_norm, 0, 1e9);
  config.seed = static_cast<std::uint64_t>(training.integer("seed", 1, 0, largest_seed));
  config.threads = training.integer("threads", config.threads, 0, 1024);
  training.finish();
  reader.finish();
  if (config.count * config.epochs > most_sequences)
    invalid("config: expected count times epochs at most {}, received {} times {}", most_sequences,
            config.count, config.epochs);
  return config;
}

Json translation_config_json(const TranslationConfig& config) {
  return {{"task",
           {{"letters", config.letters},
            {"core_length", config.model.core_length},
            {"p", config.p},
            {"count", config.count}}},
          {"model",
           {{"name", config.name}, {"embedding", config.model.embedding}, {"units", config.model.units}}},
          {"training",
           {{"learning_rate", config.learning_rate},
            {"batch_size", config.batch_size},
            {"epochs", config.epochs},
            {"clip_norm", config.clip_norm},
            {"seed", config.seed},
            {"threads", config.threads}}}};
}

TrainedTranslator make_translator(const TranslationConfig& config) {
  auto model = std::make_unique<Translator>(config.model);
  auto weights = std::make_unique<Weights<float>>(model->weights(), config.seed);
  return {config, std::move(model), std::move(weights)};
}

struct TranslationTraining::State {
  explicit State(const TranslationConfig& c)
      : config(c),
        pool(static_cast<int>(c.threads)),
        translator(make_translator(c)),
        held_out(draw(c, held_out_count, c.seed + 1)),
        held_out_examples(translation_examples(held_out, c.model)),
        examples(translation_examples(draw(c, c.count * c.epochs, c.seed), c.model)),
        evaluator(trace(), *translator.weights, held_out_examples, pool, false),
        trainer(trace(), *translator.weights, examples, all_of(examples.count()), pool,
                {.optimizer = {.learning_rate = c.learning_rate},
                 .batch_size = static_cast<Index>(c.batch_size),
                 .clip_norm = c.clip_norm,
                 .bucket_by_length = true,
                 .seed = c.seed,
                 .shard_size = 64}) {}

  Trace trace() {
    return [this](Graph&, const std::vector<Value>& inputs) {
      const auto translation = translator.model->translate(inputs[0], inputs[1], inputs[2]);
      return Traced{{translation.probabilities, translation.alignment}, translation.loss};
    };
  }

  void finish_epoch();

  TranslationConfig config;
  ThreadPool pool;
  TrainedTranslator translator;
  OwnCoreData held_out;
  Examples held_out_examples;
  Examples examples;
  BatchRunner evaluator;
  Trainer trainer;
  bool diverged = false;
  std::int64_t steps_done = 0;
  double loss_sum = 0;
  Index loss_count = 0;
  std::vector<TranslationEpoch> epochs;
};

void TranslationTraining::State::finish_epoch() {
  TranslationEpoch epoch{static_cast<std::int64_t>(epochs.size()) + 1,
                         loss_sum / static_cast<double>(loss_count), 0, 0};
  const Index letters = config.model.letters;
  const Index steps = config.model.core_length;
  const std::vector<Index> indices = all_of(held_out_examples.count());
  std::vector<double> right(indices.size()), on_place(indices.size());
  evaluator.forward(indices, [&](Index first, Index rows, const Plan<float>& plan) {
    const Index time = plan.output(1).shape[2];
    for (Index row = 0; row < rows; ++row) {
      const auto n = static_cast<std::size_t>(first + row);
      const auto truth = held_out.sequences.truth_of(n);
      for (Index k = 0, t = -1; k < steps; ++k) {
        do ++t;
        while (!truth[static_cast<std::size_t>(t)]);
        Index best = 0;
        array(plan.output(0).data + (row * steps + k) * letters, letters).maxCoeff(&best);
        right[n] += best == held_out.cores[n * static_cast<std::size_t>(steps) + static_cast<std::size_t>(k)];
        on_place[n] += static_cast<double>(plan.output(1).data[(row * steps + k) * time + t]);
      }
    }
  });
  const double all = static_cast<double>(held_out_count * steps);
  epoch.accuracy = std::accumulate(right.begin(), right.end(), 0.0) / all;
  epoch.on_place = std::accumulate(on_place.begin(), on_place.end(), 0.0) / all;
  epochs.push_back(epoch);
  loss_sum = 0;
  loss_count = 0;
}

TranslationTraining::TranslationTraining(const TranslationConfig& config)
    : state_(std::make_unique<State>(config)) {}
TranslationTraining::~TranslationTraining() = default;

bool TranslationTraining::step() {
  State& s = *state_;
  if (s.diverged || s.steps_done == steps()) return false;
  // Falls in a straight line, so that the last steps settle what the first have found.
  s.trainer.optimizer().set_learning_rate(
      s.config.learning_rate * (1 - static_cast<double>(s.steps_done) / static_cast<double>(steps())));
  const Trainer::Step step = s.trainer.step();
  s.diverged = step.diverged;
  if (s.diverged) return false;
  s.loss_sum += step.loss * static_cast<double>(step.examples);
  s.loss_count += step.examples;
  ++s.steps_done;
  const auto finished = static_cast<std::int64_t>(s.epochs.size()) + 1;
  if (s.steps_done * s.config.epochs >= finished * steps()) s.finish_epoch();
  return s.steps_done < steps();
}

bool TranslationTraining::diverged() const { return state_->diverged; }
std::int64_t TranslationTraining::steps_done() const { return state_->steps_done; }
std::int64_t TranslationTraining::steps() const { return state_->trainer.steps_per_epoch(); }
const std::vector<TranslationEpoch>& TranslationTraining::epochs() const { return state_->epochs; }
TrainedTranslator& TranslationTraining::translator() { return state_->translator; }

std::string save_translator(const TrainedTranslator& translator) {
  SafeTensors file;
  const Weights<float>& weights = *translator.weights;
  for (std::size_t i = 0; i < weights.list().size(); ++i) file.add(weights.list()[i]->name, weights.view(i));
  Json config = translation_config_json(translator.config);
  config["training"].erase("threads");
  file.metadata = {{"translation", config.dump()}};
  return write_safetensors(file, SafeTensors::Type::float16);
}

TrainedTranslator load_translator(std::string_view bytes) {
  const SafeTensors file = read_safetensors(bytes);
  const auto found = file.metadata.find("translation");
  const Json config = found == file.metadata.end() ? Json() : Json::parse(found->second, nullptr, false);
  if (!config.is_object())
    invalid("translator: expected weights saved by attn train of a translator, received another file");
  TrainedTranslator translator = make_translator(parse_translation_config(config));
  Weights<float>& weights = *translator.weights;
  for (std::size_t i = 0; i < weights.list().size(); ++i) {
    const Weight& weight = *weights.list()[i];
    array(weights.view(i)) = array(file.at(weight.name, weight.shape).view());
  }
  return translator;
}

TrainedTranslator shipped_translator(std::string_view name) { return load_translator(shipped_weights(name)); }

}  // namespace attention
