#pragma once

#include <cstdint>
#include <string>

#include "core/base/object_reader.h"

namespace attention {

/// Which sequences: see the generator in core/data/core_sequence.h.
struct TaskConfig {
  std::string letters = "1234";       ///< the alphabet, distinct characters, at least two
  std::int64_t core_length = 10;      ///< K
  std::string core;                   ///< the core itself; empty: drawn from the seed
  double p = 0.5;                     ///< probability that the next written letter is the next core letter
  std::int64_t count = 10000;         ///< N positives, and as many negatives
  double tail = 0;                    ///< mean length of random letters after the core
  std::string negatives = "uniform";  ///< a name of negative_kinds
  std::uint64_t seed = 1;             ///< draws the core and the data
};

/// Which architecture: see core/models. Widths a model does not use are ignored by it.
struct ModelConfig {
  std::string name = "monotonic";     ///< a name of model_names()
  std::int64_t glimpses = 0;          ///< J of monotonic attention; 0: the core length
  std::int64_t embedding = 16;        ///< width of the letter embedding; the transformer's own default is 64
  std::string encoder = "none";       ///< one of encoder_names; bidirectional where one context is read
  std::int64_t units = 32;            ///< width of the recurrent encoder, each way
  std::int64_t attention_units = 32;  ///< width of the additive score, or of Luong's attentional vector
  std::int64_t heads = 4;             ///< heads of the transformer
  std::string score = "dot";          ///< Luong's: one of score_names
};

/// How it is trained. A zero in learning_rate, batch_size or epochs stands for the model's own default.
struct TrainingConfig {
  std::string optimizer = "adam";  ///< a name of optimizer_names()
  double momentum = 0;             ///< of sgd, from 0 to below 1
  bool nesterov = false;           ///< of sgd: look ahead along the momentum
  double learning_rate = 0;
  std::int64_t batch_size = 0;
  std::int64_t epochs = 0;
  std::int64_t restarts = 1;      ///< runs from different initial weights; the lowest training loss wins
  double validation_split = 0.1;  ///< share of the examples held out
  double clip_norm = 0;           ///< clip gradients to this global norm; 0: do not. Absent: the model's own
  std::uint64_t seed = 1;         ///< draws the split, the initial weights and the batches' order
  std::int64_t threads = 1;       ///< 0: one a core; the result does not depend on it
};

/// Everything that determines a run. One JSON object with the members "task", "model" and "training".
struct ExperimentConfig {
  TaskConfig task;
  ModelConfig model;
  TrainingConfig training;
};

/// Reads a configuration strictly and fills in the model's defaults; absent keys keep theirs.
/// Throws std::invalid_argument that names the key, what was expected and what was received.
ExperimentConfig parse_config(const Json& json);

/// The configuration as JSON, every key written out; parse_config(config_json(c)) gives c again.
Json config_json(const ExperimentConfig& config);

}  // namespace attention
