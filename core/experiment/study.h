#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/parallel.h"
#include "core/experiment/deletion_test.h"
#include "core/recovery/faithfulness.h"
#include "core/recovery/scoring.h"

namespace attention {

/// One cell of a study: a method on random cores of one kind.
struct StudyCell {
  std::string method;          ///< a name of study_method_names()
  double p = 0.5;              ///< as in the generator, core/data/core_sequence.h
  std::int64_t count = 10000;  ///< sequences a core
  std::int64_t core_length = 10;
  bool find_length = false;  ///< the method is not told the core's length
  std::int64_t letters = 4;
  std::string negatives = "uniform";  ///< of attention: what it tells the sequences from
  bool faithfulness = false;          ///< measure of attention how far it shows the truth
};

/// What a method made of one core.
struct StudyOutcome {
  std::uint64_t seed = 0;
  std::string core;   ///< as found; empty: nothing
  std::string truth;  ///< the core itself
  std::int64_t edit_distance = 0;
  std::optional<bool> proven;      ///< of enumerate: nothing of that length is likelier
  std::optional<double> accuracy;  ///< of attention: held-out, real against random
  std::optional<double> bayes;     ///< the best there can be, for uniform negatives
  std::optional<Faithfulness> faithfulness;
  std::optional<DeletionTest> deletion;
  double seconds = 0;  ///< for the driver to fill in: core/ has no clock

  bool exact() const { return edit_distance == 0; }
};

/// All outcomes of a cell in figures.
struct StudySummary {
  std::int64_t exact = 0;
  Interval wilson;  ///< of the rate exact / outcomes, 95 %
  double mean_edit_distance = 0;
  double seconds = 0;  ///< a core, on average
  std::optional<double> accuracy, bayes;
  std::optional<Faithfulness> faithfulness;  ///< means over the cores
  std::optional<DeletionTest> deletion;
};

/// Data methods, then attention: each model alone, and its core climbed on from by likelihood
/// (NAME+likelihood), the translators with the weights that ship with the project; then the controls
/// uniform-attention, untrained and shuffled-labels, on the monotonic model.
const std::vector<std::string>& study_method_names();

/// Draws core and data from the seed and lets the method find the core; nothing it does depends on the
/// truth. Attention draws its initial weights and its split from the same seed. Throws if the method or the
/// task is impossible.
StudyOutcome study_core(const StudyCell& cell, std::uint64_t seed, ThreadPool& pool);

StudySummary summarize(const std::vector<StudyOutcome>& outcomes);

}  // namespace attention
