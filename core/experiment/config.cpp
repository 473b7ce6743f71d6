#include "core/experiment/config.h"

#include "core/base/error.h"
#include "core/data/core_sequence.h"
#include "core/data/negatives.h"
#include "core/models/names.h"
#include "core/training/optimizer.h"

namespace attention {
namespace {

constexpr std::int64_t largest_seed = std::int64_t{1} << 53;  // what a JSON number holds exactly

std::vector<std::string_view> negative_kind_list() { return {negative_kinds.begin(), negative_kinds.end()}; }

// Puts the key in front of what is wrong with its value.
template <class Read>
auto in_key(std::string_view key, Read read) {
  try {
    return read();
  } catch (const std::invalid_argument& error) {
    invalid("{}: {}", key, error.what());
  }
}

TaskConfig parse_task(const Json& json) {
  ObjectReader reader(json, "task");
  TaskConfig task;
  task.letters = reader.text("letters", task.letters);
  task.core = reader.text("core", task.core);
  task.core_length = reader.integer("core_length", task.core_length, 1, 300);
  task.p = reader.number("p", task.p, 0, 1);
  task.count = reader.integer("count", task.count, 2, 10'000'000);
  task.tail = reader.number("tail", task.tail, 0, 10'000);
  task.negatives = reader.choice("negatives", task.negatives, negative_kind_list());
  task.seed = static_cast<std::uint64_t>(reader.integer("seed", 1, 0, largest_seed));
  reader.finish();
  const Alphabet alphabet = in_key("task: letters", [&] { return Alphabet(task.letters); });
  if (!task.core.empty())
    task.core_length =
        in_key("task: core", [&] { return static_cast<std::int64_t>(alphabet.encode(task.core).size()); });
  const CoreSequenceConfig generator{task.letters, task.core_length, task.core, task.p,
                                     task.count,   task.tail,        task.seed};
  in_key("task", [&] { check_config(generator); });
  return task;
}

ModelConfig parse_model(const Json& json) {
  ObjectReader reader(json, "model");
  ModelConfig model;
  model.name = reader.choice("name", model.name, model_names());
  const ModelDescription& defaults = describe_model(model.name);
  model.glimpses = reader.integer("glimpses", model.glimpses, 0, 300);
  model.embedding = reader.integer("embedding", defaults.embedding, 1, 1024);
  model.encoder = reader.choice("encoder", std::string(defaults.encoder),
                                {std::begin(encoder_names), std::end(encoder_names)});
  model.units = reader.integer("units", model.units, 1, 1024);
  model.attention_units = reader.integer("attention_units", model.attention_units, 1, 1024);
  model.heads = reader.integer("heads", model.heads, 1, 64);
  model.score = reader.choice("score", model.score, {std::begin(score_names), std::end(score_names)});
  reader.finish();
  return model;
}

TrainingConfig parse_training(const Json& json, const std::string& model, std::uint64_t task_seed) {
  ObjectReader reader(json, "training");
  TrainingConfig training;
  training.optimizer = reader.choice("optimizer", training.optimizer, optimizer_names());
  training.momentum = reader.number("momentum", training.momentum, 0, 0.9999);
  training.nesterov = reader.boolean("nesterov", training.nesterov);
  training.learning_rate = reader.number("learning_rate", 0, 0, 10);
  training.batch_size = reader.integer("batch_size", 0, 0, 100'000);
  training.epochs = reader.integer("epochs", 0, 0, 100'000);
  training.restarts = reader.integer("restarts", training.restarts, 1, 100);
  training.validation_split = reader.number("validation_split", training.validation_split, 0.001, 0.9);
  training.clip_norm = reader.number("clip_norm", describe_model(model).clip_norm, 0, 1e9);
  training.seed = static_cast<std::uint64_t>(
      reader.integer("seed", static_cast<std::int64_t>(task_seed), 0, largest_seed));
  training.threads = reader.integer("threads", training.threads, 0, 1024);
  reader.finish();
  const ModelDescription& defaults = describe_model(model);
  if (training.learning_rate == 0) training.learning_rate = defaults.learning_rate;
  if (training.batch_size == 0) training.batch_size = defaults.batch_size;
  if (training.epochs == 0) training.epochs = defaults.epochs;
  return training;
}

}  // namespace

ExperimentConfig parse_config(const Json& json) {
  ObjectReader reader(json, "config");
  ExperimentConfig config;
  config.task = parse_task(reader.member("task"));
  config.model = parse_model(reader.member("model"));
  config.training = parse_training(reader.member("training"), config.model.name, config.task.seed);
  reader.finish();
  return config;
}

Json config_json(const ExperimentConfig& config) {
  const auto& [task, model, training] = config;
  return {{"task",
           {{"letters", task.letters},
            {"core_length", task.core_length},
            {"core", task.core},
            {"p", task.p},
            {"count", task.count},
            {"tail", task.tail},
            {"negatives", task.negatives},
            {"seed", task.seed}}},
          {"model",
           {{"name", model.name},
            {"glimpses", model.glimpses},
            {"embedding", model.embedding},
            {"encoder", model.encoder},
            {"units", model.units},
            {"attention_units", model.attention_units},
            {"heads", model.heads},
            {"score", model.score}}},
          {"training",
           {{"optimizer", training.optimizer},
            {"momentum", training.momentum},
            {"nesterov", training.nesterov},
            {"learning_rate", training.learning_rate},
            {"batch_size", training.batch_size},
            {"epochs", training.epochs},
            {"restarts", training.restarts},
            {"validation_split", training.validation_split},
            {"clip_norm", training.clip_norm},
            {"seed", training.seed},
            {"threads", training.threads}}}};
}

}  // namespace attention
