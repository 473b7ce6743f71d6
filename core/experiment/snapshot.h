#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/object_reader.h"

// What a run shows of itself: plain values, made by Experiment, drawn by the page, printed by the native
// tool. Each struct has to_json/from_json with its members' names as keys; absent optionals are null.
// AttentionSnapshot's `weights` and `scores` stay out of the JSON: they travel as one block of floats.

namespace attention {

/// One written sequence. `truth[t]` is 1 where letter t belongs to the core.
struct ExampleRow {
  std::string letters;
  std::vector<int> truth;
  bool real = true;
};

/// The data of a task, as drawn. Made once a configuration.
struct TaskSummary {
  std::string letters;
  std::string core;        ///< the true core; empty if unknown
  std::int64_t count = 0;  ///< positives (as many negatives)
  double mean_length = 0;
  std::int64_t shortest_length = 0;
  std::int64_t longest_length = 0;
  std::vector<std::int64_t> length_histogram;  ///< positives of length 0, 1, 2, …
  std::vector<ExampleRow> examples;            ///< ten positives, then ten negatives
  std::string shortest_sequence;               ///< leak: the shortest positive
  bool shortest_is_core = false;
  double last_letter_accuracy = 0;         ///< leak: real-against-random accuracy by the last letter alone
  std::vector<double> last_letter_real;    ///< frequency of each letter in the last place of positives
  std::vector<double> last_letter_random;  ///< … of negatives
  std::optional<double> bayes_accuracy;    ///< the Bayes-optimal score's accuracy on the held-out examples
};

struct LayerRow {
  std::string name;
  std::string type;
  std::string output_shape;  ///< "(batch, time, 32)"
  std::int64_t parameters = 0;
};

struct ModelSummary {
  std::string name;
  std::vector<LayerRow> layers;
  std::int64_t parameters = 0;
};

/// Figures at the end of one epoch (epoch 1 is the first).
struct EpochRecord {
  std::int64_t epoch = 0;
  double loss = 0;      ///< mean training loss over the epoch
  double accuracy = 0;  ///< on the held-out examples
  double validation_loss = 0;
  std::optional<double> bayes;  ///< as TaskSummary::bayes_accuracy
  std::string core;             ///< read off the attention
  bool recovered = false;       ///< core equals the true one
  std::int64_t edit_distance = 0;
  double attention_auc = 0;
};

struct TrainingSnapshot {
  std::string status = "idle";  ///< idle, training, stopped, done, failed
  std::string message;          ///< what goes wrong and what to do about it; empty if nothing does
  std::int64_t restart = 1;     ///< of `restarts`
  std::int64_t restarts = 1;
  std::int64_t epoch = 0;   ///< finished epochs
  std::int64_t epochs = 0;  ///< target
  std::int64_t step = 0;    ///< batches done within the current epoch
  std::int64_t steps_per_epoch = 0;
  std::int64_t examples_seen = 0;
  std::vector<double> curve_epochs;  ///< abscissa of the batch-loss curve, in epochs; at most 512 points
  std::vector<double> curve_losses;
  std::vector<EpochRecord> records;
};

/// A sequence of the probe set (held-out) under the model as it stands.
struct ProbeRow {
  std::string letters;
  std::vector<int> truth;
  bool real = true;
  double probability = 0;  ///< the model's P(real)
};

/// Attention over the probe set. weights[(row * glimpses + glimpse) * time + t]; zero past a row's end.
struct AttentionSnapshot {
  std::int64_t glimpses = 1;  ///< 1 for a single context
  std::int64_t time = 0;
  std::vector<ProbeRow> rows;
  std::vector<float> weights;
  std::vector<float> scores;  ///< what the softmax (or the dynamic programme) was given
};

/// The core as attention tells it.
struct RecoverySnapshot {
  std::string core;                        ///< empty before there is anything to read
  std::vector<double> margins;             ///< (top1 − top2) / row sum, a letter each
  std::vector<std::vector<double>> table;  ///< W[k][a], rows scaled to sum 1
  std::int64_t edit_distance = 0;
  bool recovered = false;
  std::int64_t found_at_epoch = 0;  ///< first epoch from which it stayed recovered; 0: not found
  double mass_on_truth = 0;         ///< share of attention that lies on core letters
  double precision = 0;             ///< of the K most attended places of each sequence
  double recall = 0;
  double auc = 0;
  std::string verdict;  ///< one honest sentence
};

/// One method's answer, for the table that sets them side by side.
struct MethodRow {
  std::string method;
  std::string core;
  std::int64_t edit_distance = 0;
  bool exact = false;
};

struct Snapshot {
  TaskSummary task;
  ModelSummary model;
  TrainingSnapshot training;
  AttentionSnapshot attention;
  RecoverySnapshot recovery;
  std::vector<MethodRow> methods;  ///< filled on request (Experiment::compare_methods)
};

void to_json(Json& json, const Snapshot& snapshot);
void from_json(const Json& json, Snapshot& snapshot);

/// Parts of the same, alone.
Json training_json(const TrainingSnapshot& training);
TrainingSnapshot parse_training_snapshot(const Json& json);
Json recovery_json(const RecoverySnapshot& recovery);
RecoverySnapshot parse_recovery_snapshot(const Json& json);
Json record_json(const EpochRecord& record);
Json method_row_json(const MethodRow& row);

}  // namespace attention
