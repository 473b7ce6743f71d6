#pragma once

#include <memory>
#include <string>

#include "core/experiment/experiment.h"

namespace attention::engine {

/// The experiment as the worker drives it: configurations come in as JSON, a refused one changes nothing.
class Engine {
 public:
  /// Replaces the experiment. Data that is there is taken over when the task is the same. Throws on an
  /// impossible setting and leaves the previous experiment as it was.
  void configure(const std::string& config_json);
  bool configured() const { return experiment_ != nullptr; }
  /// The configuration, every key written out.
  std::string config() const;

  /// Trains up to `steps` batches; false when nothing is left to do.
  bool train(int steps);
  void stop();
  void reset();
  void set_epochs(int epochs);

  /// idle, training, stopped, done or failed.
  std::string status() const;
  int epoch() const;
  Snapshot snapshot();
  /// Runs one method that needs only data; its row as JSON.
  std::string compare(const std::string& method);
  /// The task's sequences, a line each, as recover reads them, and what another method made of them: its row.
  std::string sequences() const;
  std::string add_answer(const std::string& method, const std::string& core);

 private:
  Experiment& experiment() const;

  std::unique_ptr<Experiment> experiment_;
  Json task_;  // that the data was drawn for
};

/// A configuration with what it leaves out filled in, and the defaults of its model and task seed:
/// {"config": {…}, "defaults": {…}}.
std::string complete_config(const std::string& config_json);

std::string data_methods();  ///< a JSON list of names
std::string models();        ///< a JSON list of names

}  // namespace attention::engine
