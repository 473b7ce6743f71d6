#include "wasm/playground/logic/state.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "core/models/names.h"

namespace attention::playground {
namespace {

constexpr std::size_t history_limit = 256;

// Same in everything but how long it trains.
bool same_but_epochs(ExperimentConfig a, const ExperimentConfig& b) {
  a.training.epochs = b.training.epochs;
  return config_json(a) == config_json(b);
}

// The generator and its alphabet check settings of the task too, in their own words.
struct GeneratorError {
  std::string_view section;
  std::string_view fragment;
  const char* key;
};
constexpr GeneratorError generator_errors[] = {
    {"core sequence", "expected p ", "p"},        {"core sequence", "expected a core ", "core_length"},
    {"core sequence", "a count", "count"},        {"core sequence", "a tail", "tail"},
    {"core sequence", "letters in all", "count"}, {"core sequence", "alphabet", "letters"},
    {"alphabet", "expected one of the", "core"},  {"alphabet", "expected", "letters"},
    {"negatives", "expected", "negatives"},
};

}  // namespace

SettingError setting_error(const std::string& message) {
  SettingError error{"", "", message};
  const std::size_t colon = message.find(": ");
  if (colon == std::string::npos) return error;
  const std::string section = message.substr(0, colon);
  // "task: core sequence: expected p …", "task: letters: alphabet: …"
  const std::string inner = message.substr(colon + 2);
  const std::size_t inner_colon = inner.find(": ");
  const std::string part = inner_colon == std::string::npos ? "" : inner.substr(0, inner_colon);
  if (section == "task" && part == "core sequence") return setting_error(inner);
  if (section == "task" && (part == "letters" || part == "core"))
    return {section, part, inner.substr(inner_colon + 2)};
  const bool ours = section == "task" || section == "model" || section == "training";
  for (const GeneratorError& known : generator_errors)
    if (section == known.section && message.find(known.fragment) != std::string::npos) {
      error.section = "task";
      error.key = known.key;
      error.message = message.substr(colon + 2);
      return error;
    }
  if (!ours) return error;
  error.section = section;
  error.message = message.substr(colon + 2);
  const std::string expected = "expected ";
  if (error.message.rfind(expected, 0) != 0) return error;
  const std::size_t end = error.message.find(' ', expected.size());
  error.key = error.message.substr(expected.size(), end == std::string::npos ? end : end - expected.size());
  return error;
}

void State::set_config(const ExperimentConfig& config) {
  edited = running_ = config;
  error_.reset();
}

void State::set_snapshot(Snapshot snapshot, double seconds) {
  const TrainingSnapshot& now = snapshot.training;
  const TrainingSnapshot& last = snapshot_.training;
  const bool anew = !has_snapshot_ || now.epoch < last.epoch || now.restart != last.restart ||
                    now.examples_seen < last.examples_seen || snapshot.model.name != snapshot_.model.name;
  if (anew) {
    history_.clear();
    selection.epoch = -1;
    selection.cell_row = -1;
  }
  if (snapshot.attention.rows.empty() && !anew) snapshot.attention = std::move(snapshot_.attention);
  if (!snapshot.attention.rows.empty() && (history_.empty() || history_.back().epoch != now.epoch)) {
    history_.push_back({now.epoch, snapshot.attention});
    if (history_.size() > history_limit) {
      // Thin out evenly: every other epoch goes, the first and the last stay.
      std::vector<AttentionEpoch> kept;
      for (std::size_t i = 0; i < history_.size(); ++i)
        if (i % 2 == 0 || i + 1 == history_.size()) kept.push_back(std::move(history_[i]));
      history_ = std::move(kept);
    }
  }
  const auto rows = static_cast<std::int64_t>(snapshot.attention.rows.size());
  if (selection.row >= rows) selection.row = 0;
  if (selection.cell_row >= rows) selection.cell_row = -1;
  if (!snapshot.methods.empty()) comparing_ = false;
  const bool was_training = training();
  snapshot_ = std::move(snapshot);
  has_snapshot_ = true;
  if (training() && !was_training) {
    speed_.clear();
    progress_speed_.clear();
  }
  if (training()) {
    speed_.add(seconds, static_cast<double>(snapshot_.training.examples_seen));
    progress_speed_.add(seconds, progress());
    if (speed_.rate() > 0) last_rate_ = speed_.rate();
  }
  if (untouched()) last_rate_ = 0;
}

bool State::untouched() const {
  const TrainingSnapshot& run = snapshot_.training;
  return run.status == "idle" && run.epoch == 0 && run.step == 0;
}

void State::touch(bool finished) {
  try {
    const ExperimentConfig valid = parse_config(config_json(edited));
    error_.reset();
    if (!finished) return;
    edited = valid;
  } catch (const std::exception& refused) {
    error_ = setting_error(refused.what());
    return;
  }
  notice({{"type", "edited"}, {"config", config_json(edited)}});
  if (has_snapshot_ && untouched() && pending()) send("configure", true);
}

void State::choose_model(const std::string& name) {
  const ModelDescription& description = describe_model(name);
  edited.model.name = name;
  edited.model.encoder = description.encoder;
  edited.model.embedding = description.embedding;
  edited.training.learning_rate = 0;
  edited.training.batch_size = 0;
  edited.training.epochs = 0;
  edited.training.clip_norm = description.clip_norm;
  touch(true);
}

std::string State::error_of(const std::string& section, const std::string& key) const {
  return error_ && error_->section == section && error_->key == key ? error_->message : "";
}

bool State::pending() const { return config_json(edited) != config_json(running_); }

void State::send(const char* type, bool configures) {
  Json command{{"type", type}};
  if (configures) {
    command["config"] = config_json(edited);
    running_ = edited;
  }
  commands_.push_back(std::move(command));
}

void State::train() {
  if (error_) return;
  const bool only_longer = pending() && same_but_epochs(edited, running_);
  // A finished run goes on for as many epochs again; one with a new target goes on to it.
  const std::int64_t done = snapshot_.training.epoch;
  const bool restarted = pending() && !only_longer;
  std::int64_t epochs = edited.training.epochs;
  if (!restarted && epochs <= done) epochs = done + std::max<std::int64_t>(1, edited.training.epochs);
  send("train", restarted);
  commands_.back()["epochs"] = epochs;
  running_ = edited;
}

void State::step() {
  if (!error_) send("step", pending());
}
void State::reset() {
  if (!error_) send("reset", pending());
}
void State::pause() { send("pause", false); }
void State::stop() {
  comparing_ = false;
  send("stop", false);
}

void State::new_seed() {
  if (error_) return;
  ++edited.training.seed;
  send("new_seed", true);
  notice({{"type", "edited"}, {"config", config_json(edited)}});
}

void State::compare() {
  comparing_ = true;
  send("compare", false);
}

void State::set_banner(std::string text) {
  banner = std::move(text);
  if (!banner.empty()) comparing_ = false;  // whatever it waited for may not come
}

std::vector<Json> State::take_commands() { return std::exchange(commands_, {}); }

double State::progress() const {
  const TrainingSnapshot& run = snapshot_.training;
  if (run.status == "done") return 1;
  if (run.epochs <= 0) return 0;
  const double within =
      run.steps_per_epoch > 0 ? static_cast<double>(run.step) / static_cast<double>(run.steps_per_epoch) : 0;
  const double one = (static_cast<double>(run.epoch) + within) / static_cast<double>(run.epochs);
  const auto restarts = static_cast<double>(std::max<std::int64_t>(1, run.restarts));
  return std::clamp((static_cast<double>(run.restart - 1) + one) / restarts, 0.0, 1.0);
}

double State::time_left() const {
  const double rate = progress_speed_.rate();
  return training() && rate > 0 ? (1 - progress()) / rate : -1;
}

const AttentionSnapshot& State::attention() const {
  if (selection.epoch >= 0)
    for (const AttentionEpoch& entry : history_)
      if (entry.epoch == selection.epoch) return entry.attention;
  return snapshot_.attention;
}

std::vector<double> position_weights(const AttentionSnapshot& attention, std::int64_t row) {
  const std::size_t length = attention.rows[static_cast<std::size_t>(row)].truth.size();
  std::vector<double> weights(length, 0.0);
  for (std::int64_t glimpse = 0; glimpse < attention.glimpses; ++glimpse) {
    const auto start = static_cast<std::size_t>((row * attention.glimpses + glimpse) * attention.time);
    for (std::size_t t = 0; t < length; ++t) weights[t] += static_cast<double>(attention.weights[start + t]);
  }
  return weights;
}

std::vector<std::int64_t> ordered_rows(const AttentionSnapshot& attention, AttentionOrder order) {
  std::vector<std::int64_t> rows(attention.rows.size());
  std::iota(rows.begin(), rows.end(), 0);
  const auto key = [&](std::int64_t index) {
    const ProbeRow& row = attention.rows[static_cast<std::size_t>(index)];
    switch (order) {
      case AttentionOrder::length:
        return static_cast<double>(row.truth.size());
      case AttentionOrder::probability:
        return -row.probability;
      case AttentionOrder::error:
        return -std::abs(row.probability - (row.real ? 1.0 : 0.0));
      case AttentionOrder::given:
        break;
    }
    return 0.0;
  };
  std::stable_sort(rows.begin(), rows.end(), [&](std::int64_t a, std::int64_t b) { return key(a) < key(b); });
  return rows;
}

}  // namespace attention::playground
