#pragma once

#include <functional>
#include <optional>

#include "core/base/alphabet.h"
#include "core/base/sequences.h"
#include "core/experiment/deletion_test.h"
#include "core/recovery/faithfulness.h"

namespace attention {

/// What an attention model read off the user's sequences, told real from random.
struct AttentionRecovery {
  std::vector<Letter> core;  ///< empty if the model was not sure of any sequence
  std::vector<double> margins;
  std::optional<double> accuracy;  ///< on held-out examples; not known where sequences were repeated
  double loss = 0;                 ///< training loss of the run that was chosen
  double validation_loss = 0;      ///< on held-out examples
  int moves = 0;                   ///< of glimpse_refinement.h
  /// The core lengths tried, if it was to be found: how many glimpses, and the held-out loss.
  std::vector<std::pair<std::int64_t, double>> lengths;
  std::size_t trained_on = 0;  ///< sequences
  std::size_t too_long = 0;    ///< left out, being longer than `longest_trained`
  std::size_t random = 0;      ///< random sequences they were told from
  std::int64_t epochs = 0;     ///< of the run that was chosen, over all it was trained on
  std::int64_t restarts = 0;
  std::string message;  ///< why nothing was recovered
  /// How far attention shows the truth, on held-out sequences; set if the core was given to score it by.
  std::optional<Faithfulness> faithfulness;
  std::optional<DeletionTest> deletion;
};

/// Ways to find that attention's success is no artefact of its reading.
enum class Control {
  none,
  uniform_attention,  ///< no model: each letter gets the same weight
  untrained,          ///< the model's first weights
  shuffled_labels     ///< trained on labels that were dealt out at random
};

struct AttentionRecoveryOptions {
  std::string model = "monotonic";  ///< a name of model_names()
  std::int64_t core_length = 10;  ///< 0: the number of glimpses of the lowest held-out loss (monotonic only)
  std::string negatives = "uniform";  ///< kind of the random sequences, as in core/data/negatives.h
  std::uint64_t seed = 1;
  int threads = 1;
  /// A control is read off every held-out positive, whether or not the model is sure of it.
  Control control = Control::none;
  std::vector<Letter> truth = {};  ///< the core, for scoring alone
};

/// Trains the model on the sequences and as many random ones and reads the core off its attention. Very many
/// sequences are sampled, few are repeated.
///
/// Of monotonic attention three runs start on up to 2,000 sequences; the one of the lowest training loss goes
/// on over up to 10,000 until its reading has settled and none of its letters is in doubt, is refined
/// (glimpse_refinement.h) and read.
///
/// `progress` is told of the training after every few steps. Throws if there are too few sequences, or if the
/// core length is to be found by a model that needs it.
AttentionRecovery recover_by_attention(const Sequences& sequences, const Alphabet& alphabet,
                                       const AttentionRecoveryOptions& options,
                                       const std::function<void(const TrainingSnapshot&)>& progress = {});

}  // namespace attention
