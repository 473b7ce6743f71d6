#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/object_reader.h"
#include "core/base/parallel.h"
#include "core/data/core_sequence.h"
#include "core/models/translator.h"
#include "core/training/examples.h"

namespace attention {

/// Names that a translator's configuration takes: bahdanau-decoder and bahdanau-decoder-monotonic.
const std::vector<std::string_view>& translator_names();
/// Whether a configuration (JSON with the members task, model and training) is one of a translator.
bool names_translator(const Json& config);

/// Everything that determines a translator's training. One JSON object:
///     task:     letters, core_length, p (a number), count (sequences an epoch, each of a core of its own)
///     model:    name, embedding, units
///     training: learning_rate, batch_size, epochs, clip_norm, seed, threads
struct TranslationConfig {
  std::string name = "bahdanau-decoder";
  std::string letters = "1234";
  double p = 0.5;
  std::int64_t count = 12800;
  TranslatorOptions model;
  double learning_rate = 4e-3;  ///< of the first step; falls in a straight line to 0
  std::int64_t batch_size = 128;
  std::int64_t epochs = 15;
  double clip_norm = 1;
  std::uint64_t seed = 1;
  std::int64_t threads = 1;
};

/// Reads a configuration strictly. Throws std::invalid_argument that names the key.
TranslationConfig parse_translation_config(const Json& json);
/// Every key written out.
Json translation_config_json(const TranslationConfig& config);

/// Sequences and their cores as what Translator::translate takes: letters (N, T), padded with the index A,
/// mask (N, T), core (N, K).
Examples translation_examples(const OwnCoreData& data, const TranslatorOptions& options);

/// A translator and its weights.
struct TrainedTranslator {
  TranslationConfig config;
  std::unique_ptr<Translator> model;
  std::unique_ptr<Weights<float>> weights;
};

/// With first weights, drawn from the configuration's seed.
TrainedTranslator make_translator(const TranslationConfig& config);

/// Figures of one epoch of training.
struct TranslationEpoch {
  std::int64_t epoch = 0;
  double loss = 0;      ///< mean of −log P(c_k | c_<k, x) over the epoch
  double accuracy = 0;  ///< share of letters rightly told from one sequence and those before them, held-out
  double on_place = 0;  ///< share of the alignment that lies on the k-th letter's true place, held-out
};

/// Trains a translator on sequences that each hide a core of their own, drawn as it goes from the seed.
///
///     TranslationTraining training(config);
///     while (training.step()) …;
///     save_translator(training.translator())
class TranslationTraining {
 public:
  explicit TranslationTraining(const TranslationConfig& config);
  ~TranslationTraining();

  /// One batch. False when there is nothing left to do, or the loss has stopped being finite.
  bool step();
  bool diverged() const;
  std::int64_t steps_done() const;
  std::int64_t steps() const;
  const std::vector<TranslationEpoch>& epochs() const;
  TrainedTranslator& translator();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Weights in float16 and the configuration (but for the threads), as a safetensors file.
std::string save_translator(const TrainedTranslator& translator);
/// Throws if the bytes are not such a file.
TrainedTranslator load_translator(std::string_view bytes);
/// The one that ships with the project under a name of translator_names().
TrainedTranslator shipped_translator(std::string_view name);

}  // namespace attention
