#include "core/experiment/snapshot.h"

namespace nlohmann {

template <class T>
struct adl_serializer<std::optional<T>> {
  static void to_json(json& json, const std::optional<T>& value) {
    json = value ? nlohmann::json(*value) : nlohmann::json();
  }
  static void from_json(const json& json, std::optional<T>& value) {
    value = json.is_null() ? std::nullopt : std::optional<T>(json.get<T>());
  }
};

}  // namespace nlohmann

namespace attention {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ExampleRow, letters, truth, real)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TaskSummary, letters, core, count, mean_length, shortest_length,
                                   longest_length, length_histogram, examples, shortest_sequence,
                                   shortest_is_core, last_letter_accuracy, last_letter_real,
                                   last_letter_random, bayes_accuracy)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LayerRow, name, type, output_shape, parameters)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModelSummary, name, layers, parameters)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EpochRecord, epoch, loss, accuracy, validation_loss, bayes, core,
                                   recovered, edit_distance, attention_auc)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrainingSnapshot, status, message, restart, restarts, epoch, epochs, step,
                                   steps_per_epoch, examples_seen, curve_epochs, curve_losses, records)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ProbeRow, letters, truth, real, probability)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AttentionSnapshot, glimpses, time, rows)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RecoverySnapshot, core, margins, table, edit_distance, recovered,
                                   found_at_epoch, mass_on_truth, precision, recall, auc, verdict)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MethodRow, method, core, edit_distance, exact)

void to_json(Json& json, const Snapshot& snapshot) {
  json = Json{{"task", snapshot.task},         {"model", snapshot.model},
              {"training", snapshot.training}, {"attention", snapshot.attention},
              {"recovery", snapshot.recovery}, {"methods", snapshot.methods}};
}

void from_json(const Json& json, Snapshot& snapshot) {
  json.at("task").get_to(snapshot.task);
  json.at("model").get_to(snapshot.model);
  json.at("training").get_to(snapshot.training);
  json.at("attention").get_to(snapshot.attention);
  json.at("recovery").get_to(snapshot.recovery);
  json.at("methods").get_to(snapshot.methods);
}

Json training_json(const TrainingSnapshot& training) { return training; }
TrainingSnapshot parse_training_snapshot(const Json& json) { return json.get<TrainingSnapshot>(); }
Json recovery_json(const RecoverySnapshot& recovery) { return recovery; }
RecoverySnapshot parse_recovery_snapshot(const Json& json) { return json.get<RecoverySnapshot>(); }
Json record_json(const EpochRecord& record) { return record; }
Json method_row_json(const MethodRow& row) { return row; }

}  // namespace attention
