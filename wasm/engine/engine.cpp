#include "wasm/engine/engine.h"

#include <utility>

#include "core/base/error.h"
#include "core/models/model.h"
#include "core/recovery/methods.h"
#include "wasm/json.h"

namespace attention::engine {

void Engine::configure(const std::string& config_json) {
  const ExperimentConfig config = parse_config(parse_json("config", config_json));
  Json task = attention::config_json(config).at("task");
  auto next = experiment_ && task == task_ ? std::make_unique<Experiment>(config, experiment_->dataset())
                                           : std::make_unique<Experiment>(config);
  experiment_ = std::move(next);
  task_ = std::move(task);
}

Experiment& Engine::experiment() const {
  if (!experiment_) invalid("engine: expected a configuration before this, received none");
  return *experiment_;
}

std::string Engine::config() const { return config_json(experiment().config()).dump(); }

bool Engine::train(int steps) { return experiment().train(steps); }
void Engine::stop() { experiment().stop(); }
void Engine::reset() { experiment().reset(); }
void Engine::set_epochs(int epochs) { experiment().set_epochs(epochs); }

std::string Engine::status() const { return experiment().training().status; }
int Engine::epoch() const { return static_cast<int>(experiment().training().epoch); }
Snapshot Engine::snapshot() { return experiment().snapshot(); }

std::string Engine::compare(const std::string& method) {
  return method_row_json(experiment().compare(method)).dump();
}

std::string Engine::sequences() const {
  const Dataset& dataset = *experiment().dataset();
  std::string lines;
  for (std::size_t n = 0; n < dataset.positives.size(); ++n)
    lines += dataset.alphabet.decode(dataset.positives[n]) + '\n';
  return lines;
}

std::string Engine::add_answer(const std::string& method, const std::string& core) {
  Experiment& e = experiment();
  return method_row_json(e.add_answer(method, e.dataset()->alphabet.encode(core))).dump();
}

std::string complete_config(const std::string& config_json) {
  const ExperimentConfig config = parse_config(parse_json("config", config_json));
  const Json defaults = attention::config_json(
      parse_config({{"task", {{"seed", config.task.seed}}}, {"model", {{"name", config.model.name}}}}));
  return Json{{"config", attention::config_json(config)}, {"defaults", defaults}}.dump();
}

std::string data_methods() { return Json(data_method_names()).dump(); }
std::string models() { return Json(model_names()).dump(); }

}  // namespace attention::engine
