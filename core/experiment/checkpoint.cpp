// Experiment::save and Experiment::load.

#include "core/base/error.h"
#include "core/experiment/experiment.h"
#include "core/training/safetensors.h"

namespace attention {
namespace {

// Metadata of a checkpoint as JSON.
Json metadata_of(const SafeTensors& file, const char* key) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end()) invalid("checkpoint: expected the metadata \"{}\", received none", key);
  Json json = Json::parse(found->second, nullptr, false);
  if (json.is_discarded())
    invalid("checkpoint: expected metadata \"{}\" as JSON, received something else", key);
  return json;
}

}  // namespace

std::string Experiment::save() {
  SafeTensors file;
  for (std::size_t i = 0; i < weights_->list().size(); ++i)
    file.add(weights_->list()[i]->name, weights_->view(i));
  file.add("optimizer/state", trainer_->optimizer().state());
  const Json progress = {{"optimizer_steps", trainer_->optimizer().steps()},
                         {"loss_sum", trainer_->loss_sum()},
                         {"loss_count", trainer_->loss_count()}};
  file.metadata = {{"config", config_json(config_).dump()},
                   {"training", training_json(training_).dump()},
                   {"recovery", recovery_json(recovery_).dump()},
                   {"progress", progress.dump()}};
  if (best_) {
    file.add("best/weights", best_->weights.view());
    const Json best = {{"loss", best_->loss},
                       {"training", training_json(best_->training)},
                       {"recovery", recovery_json(best_->recovery)}};
    file.metadata["best"] = best.dump();
  }
  return write_safetensors(file);
}

void Experiment::load(std::string_view bytes) {
  const SafeTensors file = read_safetensors(bytes);
  // Everything is read and checked before anything is changed.
  for (const auto& weight : weights_->list()) file.at(weight->name, weight->shape);
  const Tensor<float>& state = file.at("optimizer/state", trainer_->optimizer().state().shape);
  TrainingSnapshot training;
  RecoverySnapshot recovery;
  std::optional<Best> best;
  std::int64_t optimizer_steps = 0;
  double loss_sum = 0;
  Index loss_count = 0;
  const Json training_metadata = metadata_of(file, "training");
  const Json recovery_metadata = metadata_of(file, "recovery");
  const Json progress = metadata_of(file, "progress");
  const Json best_metadata = file.metadata.contains("best") ? metadata_of(file, "best") : Json();
  try {
    training = parse_training_snapshot(training_metadata);
    recovery = parse_recovery_snapshot(recovery_metadata);
    progress.at("optimizer_steps").get_to(optimizer_steps);
    progress.at("loss_sum").get_to(loss_sum);
    progress.at("loss_count").get_to(loss_count);
    if (!best_metadata.is_null())
      best = {best_metadata.at("loss").get<double>(), file.at("best/weights", Shape{weights_->size()}),
              parse_training_snapshot(best_metadata.at("training")),
              parse_recovery_snapshot(best_metadata.at("recovery"))};
  } catch (const Json::exception&) {
    invalid("checkpoint: expected the state of a run in the metadata, received something else");
  }
  if (training.steps_per_epoch != trainer_->steps_per_epoch())
    invalid("checkpoint: expected {} steps an epoch, as this data has, received {}",
            trainer_->steps_per_epoch(), training.steps_per_epoch);
  if (training.epoch < 0 || training.step < 0 || training.step >= training.steps_per_epoch ||
      optimizer_steps < 0 || loss_count < 0)
    invalid("checkpoint: expected a step below {} to go on from, received epoch {}, step {}",
            training.steps_per_epoch, training.epoch, training.step);
  const std::int64_t restarts = config_.training.restarts;
  if (training.restart < 1 || training.restart > restarts || training.restarts != restarts)
    invalid("checkpoint: expected a run of {} restarts, received restart {} of {}", restarts,
            training.restart, training.restarts);
  const std::int64_t epochs = std::max(config_.training.epochs, training.epoch);
  if (restarts > 1 && training.status == "done" && epochs > training.epoch)
    invalid("checkpoint: expected one restart to train on from, received {}", restarts);

  begin_restart(training.restart);
  for (std::size_t i = 0; i < weights_->list().size(); ++i)
    array(weights_->view(i)) = array(file.at(weights_->list()[i]->name).view());
  array(trainer_->optimizer().state()) = array(state.view());
  trainer_->resume_at(training.epoch, training.step, optimizer_steps, loss_sum, loss_count);
  training_ = std::move(training);
  training_.epochs = epochs;
  training_.status = training_.epoch >= training_.epochs ? "done" : "stopped";
  recovery_ = std::move(recovery);
  best_ = std::move(best);
}

}  // namespace attention
