// attn train: any named model on one configuration, with checkpoints.

#include <algorithm>

#include "core/base/error.h"
#include "core/experiment/experiment.h"
#include "core/experiment/translation.h"
#include "core/training/safetensors.h"
#include "native/commands/commands.h"
#include "native/commands/train_translator.h"
#include "native/support/console.h"
#include "native/support/files.h"
#include "native/support/progress.h"
#include "native/support/sequence_file.h"
#include "native/support/stop.h"

namespace attention {
namespace {

constexpr std::int64_t steps_a_turn = 1;

struct Options {
  CommonOptions common;
  std::string config;
  std::string data;
  std::string save;
  std::string resume;
  std::string log;
  std::uint64_t seed = 1;
  bool has_seed = false;
  bool has_threads = false;
};

// The configuration as JSON with what the command line says of it.
Json read_config_json(const Options& options) {
  Json json = read_json(options.config);
  if (!json.is_object())
    invalid("{}: expected an object with task, model and training, received {}", options.config,
            json.type_name());
  const auto set = [&](const char* part, const char* key, const Json& value) {
    if (!json.contains(part) || json[part].is_null()) json[part] = Json::object();
    if (json[part].is_object()) json[part][key] = value;
  };
  if (options.has_seed) {
    if (!names_translator(json)) set("task", "seed", options.seed);
    set("training", "seed", options.seed);
  }
  const bool says_threads =
      json.contains("training") && json["training"].is_object() && json["training"].contains("threads");
  if (options.has_threads || !says_threads) set("training", "threads", options.common.threads);
  return json;
}

// The user's own sequences. Letters and core given in the configuration hold for them too.
std::shared_ptr<const Dataset> read_data(const Options& options, const Json& json,
                                         const ExperimentConfig& config, std::string& description) {
  const Json task = json.value("task", Json::object());
  const bool says_letters = task.is_object() && task.contains("letters");
  const SequenceFile file = read_sequences(options.data, "auto", says_letters ? config.task.letters : "");
  description = "read " + file.description();
  auto dataset = std::make_shared<Dataset>(
      in_place(options.data, [&] { return make_dataset(config.task, file.alphabet, file.sequences); }));
  if (dataset->count() < file.sequences.size())
    description += fmt::format("; {} left out that are longer than {} letters",
                               file.sequences.size() - dataset->count(), longest_trained);
  if (!config.task.core.empty())
    dataset->core =
        in_place(options.config + ": task: core", [&] { return file.alphabet.encode(config.task.core); });
  const auto core_length = static_cast<std::size_t>(config.task.core_length);
  const auto& examples = dataset->examples.lengths;
  const auto longest = static_cast<std::size_t>(*std::max_element(examples.begin(), examples.end()));
  if (core_length > longest)
    invalid("{}: task: expected core_length of at most {}, the longest sequence of {}, received {}",
            options.config, longest, options.data, core_length);
  return dataset;
}

// Refuses a checkpoint of another configuration: continuing it would end where neither run would have.
void check_same_configuration(const std::string& bytes, const ExperimentConfig& config) {
  SafeTensors file;
  try {
    file = read_safetensors(bytes);
  } catch (const std::invalid_argument& error) {
    invalid("expected a checkpoint of attn train, received another file ({})", error.what());
  }
  const auto found = file.metadata.find("config");
  const Json saved = found == file.metadata.end() ? Json() : Json::parse(found->second, nullptr, false);
  if (!saved.is_object()) invalid("expected a checkpoint of attn train, received another file");
  const Json now = config_json(config);
  for (const auto& [part, members] : now.items())
    for (const auto& [key, value] : members.items()) {
      if (key == "epochs" || key == "threads") continue;
      const Json there = saved.value(part, Json::object()).value(key, Json());
      if (there != value)
        invalid("expected a checkpoint of this configuration, {}.{} {}, received one with {}", part, key,
                value.dump(), there.dump());
    }
}

// Figures that need the true core are null where it is not known.
Json epoch_json(const EpochRecord& record, bool core_known, bool truth_known) {
  Json json = record_json(record);
  if (!core_known) json["recovered"] = json["edit_distance"] = nullptr;
  if (!truth_known) json["attention_auc"] = nullptr;
  return json;
}

std::string epoch_text(const EpochRecord& record, std::int64_t restart, std::int64_t restarts,
                       bool core_known) {
  std::string text = restarts > 1 ? fmt::format("run {}  ", restart) : "";
  text += fmt::format("epoch {:2}  loss {:.4f}  accuracy {:.4f}", record.epoch, record.loss, record.accuracy);
  if (record.bayes) text += fmt::format(" (Bayes {:.4f})", *record.bayes);
  text += fmt::format("  core {}", record.core.empty() ? "not read yet" : record.core);
  if (core_known)
    text += record.recovered
                ? "  exact"
                : "  " + counted(static_cast<std::size_t>(record.edit_distance), "edit") + " off";
  return text + "\n";
}

class Training {
 public:
  Training(const Options& options, Json json)
      : options_(options), json_(std::move(json)), progress_("steps") {}

  int run() {
    prepare();
    const Stopwatch stopwatch;
    // From here on Ctrl-C waits for the step's end.
    const StopRequest stop;
    log_.emplace(options_.log, !options_.resume.empty());
    bool more = !experiment_->finished();
    std::int64_t saved_epoch = -1;
    while (more && !stop.received()) {
      more = experiment_->train(steps_a_turn);
      show_progress();
      const TrainingSnapshot& training = experiment_->training();
      if (training.step != 0 || training.status == "failed" || saved_epoch == training.epoch) continue;
      saved_epoch = training.epoch;
      save();
    }
    progress_.clear();
    const TrainingSnapshot& training = experiment_->training();
    if (training.status == "training") experiment_->stop();
    if (training.status != "failed") save();
    report(stopwatch.seconds());
    if (training.status == "failed")
      return fail(Exit::failed, options_.config + ": " + training.message + kept());
    if (training.status != "done")
      return fail(Exit::failed,
                  fmt::format("stopped in epoch {} of {}{}", training.epoch + 1, training.epochs, kept()));
    return 0;
  }

 private:
  void prepare() {
    const ExperimentConfig config = in_place(options_.config, [&] { return parse_config(json_); });
    check_distinct({options_.config, options_.data, options_.save, options_.log});
    check_distinct({options_.config, options_.data, options_.resume, options_.log});
    for (const std::string& file : {options_.save, options_.log})
      if (!file.empty()) check_writable(file);
    std::string description;
    if (options_.data.empty()) {
      in_place(options_.config, [&] { experiment_ = std::make_unique<Experiment>(config); });
    } else {
      auto dataset = read_data(options_, json_, config, description);
      in_place(options_.config,
               [&] { experiment_ = std::make_unique<Experiment>(config, std::move(dataset)); });
    }
    core_known_ = !experiment_->dataset()->core.empty();
    truth_known_ = experiment_->dataset()->positives.has_truth();
    const auto count = static_cast<std::size_t>(experiment_->task().count);
    if (options_.data.empty() && count < static_cast<std::size_t>(config.task.count))
      description = fmt::format("drew {} sequences; left out {} of more than {} letters", config.task.count,
                                static_cast<std::size_t>(config.task.count) - count, longest_trained);
    if (!options_.resume.empty()) resume();
    experiment_->observe_epochs(
        [this](const EpochRecord& record, std::int64_t restart) { show(record, restart); });
    if (options_.common.json) return;
    if (!description.empty()) print(description + "\n");
    const ModelSummary& model = experiment_->model();
    print(fmt::format("{}, {} parameters; {} sequences and as many random ones, mean length {:.2f}{}\n",
                      model.name, model.parameters, experiment_->task().count,
                      experiment_->task().mean_length,
                      core_known_ ? ", core " + experiment_->task().core : ""));
  }

  void resume() {
    const std::string bytes = read_file(options_.resume);
    in_place(options_.resume, [&] {
      check_same_configuration(bytes, experiment_->config());
      experiment_->load(bytes);
    });
  }

  void save() {
    if (!options_.save.empty()) write_file(options_.save, experiment_->save());
    saved_ = true;
  }

  std::string kept() const {
    return options_.save.empty() || !saved_ ? ""
                                            : fmt::format("; the last checkpoint is in {}", options_.save);
  }

  void show(const EpochRecord& record, std::int64_t restart) {
    const std::int64_t restarts = experiment_->training().restarts;
    Json line = epoch_json(record, core_known_, truth_known_);
    if (restarts > 1) line["restart"] = restart;
    log_->write(line);
    if (options_.common.json) return;
    progress_.clear();
    print(epoch_text(record, restart, restarts, core_known_));
  }

  void show_progress() {
    const TrainingSnapshot& training = experiment_->training();
    const auto an_epoch = static_cast<double>(training.steps_per_epoch);
    const auto epochs = static_cast<double>(training.epochs);
    const std::string run =
        training.restarts > 1 ? fmt::format("run {} of {}, ", training.restart, training.restarts) : "";
    progress_.update(
        fmt::format("{}epoch {} of {}", run, std::min(training.epoch + 1, training.epochs), training.epochs),
        (static_cast<double>(training.restart - 1) * epochs + static_cast<double>(training.epoch)) *
                an_epoch +
            static_cast<double>(training.step),
        static_cast<double>(training.restarts) * epochs * an_epoch);
  }

  void report(double seconds) {
    const TrainingSnapshot& training = experiment_->training();
    const RecoverySnapshot& recovery = experiment_->recovery();
    if (!options_.common.json) {
      if (training.status == "done") print(fmt::format("{}\n{}\n", recovery.verdict, duration_text(seconds)));
      return;
    }
    Json epochs = Json::array();
    for (const EpochRecord& record : training.records)
      epochs.push_back(epoch_json(record, core_known_, truth_known_));
    print_json({{"epochs", epochs},
                {"core", experiment_->task().core},
                {"recovered", recovery.core},
                {"exact", core_known_ ? Json(recovery.recovered) : Json()},
                {"seconds", seconds},
                {"margins", recovery.margins},
                {"verdict", recovery.verdict},
                {"status", training.status},
                {"message", training.message},
                {"restart", training.restart},
                {"config", config_json(experiment_->config())}});
  }

  const Options& options_;
  const Json json_;
  std::unique_ptr<Experiment> experiment_;
  bool core_known_ = false;
  bool truth_known_ = false;
  bool saved_ = false;
  std::optional<LineLog> log_;
  Progress progress_;
};

int run(const Options& options) {
  if (options.config.empty())
    invalid("train: expected a configuration file, received none; attn train --help shows an example");
  Json json = read_config_json(options);
  if (!names_translator(json)) return Training(options, std::move(json)).run();
  if (!options.resume.empty() || !options.data.empty())
    invalid("train: expected no {} with a translator, which draws its own sequences in one go",
            options.resume.empty() ? "--data" : "--resume");
  return train_translator(json, {options.config, options.save, options.log, options.common.json});
}

}  // namespace

void add_train(CLI::App& tool, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      tool, "train", "Train a model as a configuration file says; prints a line an epoch.",
      "attn train config.json --save model.safetensors, with config.json as in\n"
      "  {\"task\": {\"core_length\": 10, \"p\": 0.5, \"seed\": 7}, \"model\": {\"name\": \"monotonic\"}}\n\n"
      "Every key has a default. Ctrl-C ends the run after the step in hand and keeps a checkpoint;\n"
      "--resume goes on from there to the same end. In the JSON, core is the hidden core (empty if it\n"
      "is not known) and recovered is what was read off the attention.",
      options->common);
  add_text(*command, "config", options->config, "CONFIG.json", "the configuration");
  add_text(*command, "--data", options->data, "FILE", "your own sequences instead of generated ones");
  add_text(*command, "--save", options->save, "FILE.safetensors", "checkpoint, written after every epoch");
  add_text(*command, "--resume", options->resume, "FILE.safetensors", "checkpoint to go on from");
  add_text(*command, "--log", options->log, "FILE.jsonl", "one JSON object an epoch; added to when resuming");
  const CLI::Option* seed = add_seed(*command, options->seed);
  command->callback([options, seed, command, &action] {
    options->has_seed = seed->count() > 0;
    options->has_threads = command->get_option("--threads")->count() > 0;
    action = [options] { return run(*options); };
  });
}

}  // namespace attention
