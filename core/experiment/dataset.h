#pragma once

#include "core/base/alphabet.h"
#include "core/base/sequences.h"
#include "core/data/core_sequence.h"
#include "core/experiment/config.h"
#include "core/experiment/snapshot.h"
#include "core/training/examples.h"

namespace attention {

/// Positives and as many negatives, in the form that models are trained on. Example i < N is positive i,
/// example N + i is negative i. Arrays: letters (2N, T), padded with the index A; mask (2N, T); label (2N), 1
/// for real.
struct Dataset {
  Alphabet alphabet;
  std::vector<Letter> core;  ///< the true core; empty if unknown
  Sequences positives;
  Sequences negatives;
  Examples examples;

  std::size_t count() const { return positives.size(); }
  bool real(Index example) const { return example < static_cast<Index>(count()); }
  Letters sequence(Index example) const {
    const auto i = static_cast<std::size_t>(example);
    return i < count() ? positives[i] : negatives[i - count()];
  }
  std::span<const std::uint8_t> truth(Index example) const {
    const auto i = static_cast<std::size_t>(example);
    return i < count() ? positives.truth_of(i) : negatives.truth_of(i - count());
  }
};

/// Sequences longer than this are left out: attention over them would cost more memory than it tells.
inline constexpr std::size_t longest_trained = 2000;

/// The task's real sequences and their core.
CoreSequenceData draw_core_sequences(const TaskConfig& task);

/// Draws the task's data.
Dataset make_dataset(const TaskConfig& task);

/// The user's own sequences as positives, with negatives of the task's kind. Throws if fewer than two are of
/// length 1 … longest_trained. Arrays are padded to the longest sequence, or to `padded_to` if that is more.
Dataset make_dataset(const TaskConfig& task, const Alphabet& alphabet, const Sequences& positives,
                     std::size_t padded_to = 1);

/// Figures of the data as drawn; all but the Bayes accuracy.
TaskSummary summarize(const Dataset& dataset);

/// Letters and truth of an example, for showing.
ExampleRow example_row(const Dataset& dataset, Index example);

}  // namespace attention
