#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/experiment/config.h"
#include "core/experiment/snapshot.h"
#include "wasm/playground/logic/layout.h"
#include "wasm/playground/logic/speed.h"

namespace attention::playground {

/// Why a setting is refused: the message belongs beside the control of that key.
struct SettingError {
  std::string section;  ///< "task", "model", "training"; empty when unknown
  std::string key;      ///< empty when the message names none
  std::string message;
};

/// Reads section and key out of a message such as "task: expected p a number from 0 to 1, received 2".
SettingError setting_error(const std::string& message);

enum class AttentionView { sequences, glimpses };
enum class AttentionOrder { given, length, probability, error };

struct AttentionEpoch {
  std::int64_t epoch = 0;
  AttentionSnapshot attention;
};

/// What the user looks at: nothing of it reaches the engine.
struct Selection {
  Panel tab = Panel::train;
  AttentionView view = AttentionView::sequences;
  AttentionOrder order = AttentionOrder::given;
  std::int64_t row = 0;        ///< sequence shown glimpse by glimpse
  std::int64_t epoch = -1;     ///< of the history; −1: as it stands
  std::int64_t cell_row = -1;  ///< cell whose arithmetic is open; −1: none
  std::int64_t cell_glimpse = 0;
  std::int64_t cell_position = 0;
};

/// Everything the panels draw, and the rules between editing and running.
///
/// Panels write into `edited` and call touch(). A valid edit is applied at once while nothing has been
/// trained; after that it stays pending until Train, Step, Reset or New seed, so that a run in progress is
/// not disturbed. An invalid one is never sent. Commands wait in a queue: take_commands() empties it.
class State {
 public:
  ExperimentConfig edited;
  Selection selection;
  std::string banner;  ///< what went wrong; empty: nothing

  void set_models(std::vector<std::string> names) { models_ = std::move(names); }
  const std::vector<std::string>& models() const { return models_; }

  /// The engine's configuration: replaces both the edited and the running one.
  void set_config(const ExperimentConfig& config);
  /// `seconds` is the time of arrival.
  void set_snapshot(Snapshot snapshot, double seconds);

  /// After a change of `edited`; `finished` when the control was let go of.
  void touch(bool finished);
  /// Another architecture, with its own rate, batch and epochs.
  void choose_model(const std::string& name);
  const std::optional<SettingError>& error() const { return error_; }
  /// The message if the refused setting is this one, else nothing.
  std::string error_of(const std::string& section, const std::string& key) const;
  /// Edited and running differ.
  bool pending() const;

  const Snapshot& snapshot() const { return snapshot_; }
  bool has_snapshot() const { return has_snapshot_; }
  bool training() const { return snapshot_.training.status == "training"; }
  /// Nothing has been learnt yet.
  bool untouched() const;
  bool finished() const { return snapshot_.training.status == "done"; }

  void train();
  void pause();
  void step();
  void stop();
  void reset();
  void new_seed();
  void compare();
  void notice(Json json) { commands_.push_back(std::move(json)); }
  std::vector<Json> take_commands();

  /// Share of the whole run that is done, restarts included.
  double progress() const;
  double sequences_per_second() const { return training() ? speed_.rate() : last_rate_; }
  /// Seconds; negative while unknown.
  double time_left() const;
  void set_banner(std::string text);
  bool comparing() const { return comparing_; }

  const std::vector<AttentionEpoch>& history() const { return history_; }
  /// The attention chosen by selection.epoch.
  const AttentionSnapshot& attention() const;

 private:
  void send(const char* type, bool configures);

  std::vector<std::string> models_ = {"monotonic", "bahdanau"};
  ExperimentConfig running_;
  std::optional<SettingError> error_;
  Snapshot snapshot_;
  bool has_snapshot_ = false;
  bool comparing_ = false;
  std::vector<AttentionEpoch> history_;
  std::vector<Json> commands_;
  SpeedMeter speed_;
  SpeedMeter progress_speed_;
  double last_rate_ = 0;
};

/// Sum of the glimpses' weights on each position of a row (at most its letters' count).
std::vector<double> position_weights(const AttentionSnapshot& attention, std::int64_t row);

/// Rows in the order asked for: shortest first, surest first, worst mistake first.
std::vector<std::int64_t> ordered_rows(const AttentionSnapshot& attention, AttentionOrder order);

}  // namespace attention::playground
