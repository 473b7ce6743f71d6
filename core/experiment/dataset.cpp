#include "core/experiment/dataset.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/data/negatives.h"
#include "core/experiment/padding.h"
#include "core/recovery/leaks.h"

namespace attention {
namespace {

constexpr std::size_t shown_examples = 10;

// Letters and mask are padded to the longest sequence, or to `padded_to` if that is more.
Examples make_examples(const Dataset& dataset, std::size_t padded_to) {
  auto sequences = std::make_shared<Sequences>();
  Examples examples;
  Tensor<float> labels({static_cast<Index>(2 * dataset.count())});
  for (Index i = 0; i < labels.size(); ++i) {
    sequences->append(dataset.sequence(i));
    examples.lengths.push_back(static_cast<Index>(dataset.sequence(i).size()));
    labels[i] = dataset.real(i) ? 1.0f : 0.0f;
  }
  const Index time = std::max(static_cast<Index>(padded_to), *std::ranges::max_element(examples.lengths));
  examples.arrays = padded(std::move(sequences), static_cast<Index>(dataset.alphabet.size()), time);
  examples.arrays.emplace_back(std::move(labels));
  return examples;
}

}  // namespace

CoreSequenceData draw_core_sequences(const TaskConfig& task) {
  return generate_core_sequences(
      {task.letters, task.core_length, task.core, task.p, task.count, task.tail, task.seed});
}

Dataset make_dataset(const TaskConfig& task) {
  CoreSequenceData data = draw_core_sequences(task);
  Dataset dataset = make_dataset(task, data.alphabet, data.sequences);
  dataset.core = std::move(data.core);
  return dataset;
}

Dataset make_dataset(const TaskConfig& task, const Alphabet& alphabet, const Sequences& positives,
                     std::size_t padded_to) {
  std::vector<std::size_t> kept;
  for (std::size_t n = 0; n < positives.size(); ++n)
    if (positives.length(n) >= 1 && positives.length(n) <= longest_trained) kept.push_back(n);
  if (kept.size() < 2)
    invalid("data: expected at least two sequences of 1 to {} letters, received {}", longest_trained,
            kept.size());
  Sequences chosen = kept.size() == positives.size() ? positives : positives.select(kept);
  Sequences negatives = make_negatives(task.negatives, chosen, alphabet.size(), task.seed);
  Dataset dataset{alphabet, {}, std::move(chosen), std::move(negatives), {}};
  dataset.examples = make_examples(dataset, std::max<std::size_t>(padded_to, 1));
  return dataset;
}

ExampleRow example_row(const Dataset& dataset, Index example) {
  const auto truth = dataset.truth(example);
  return {dataset.alphabet.decode(dataset.sequence(example)),
          {truth.begin(), truth.end()},
          dataset.real(example)};
}

TaskSummary summarize(const Dataset& dataset) {
  TaskSummary summary;
  summary.letters = dataset.alphabet.text();
  summary.core = dataset.alphabet.decode(dataset.core);
  summary.count = static_cast<std::int64_t>(dataset.count());
  std::vector<std::int64_t> lengths;
  for (std::size_t n = 0; n < dataset.count(); ++n)
    lengths.push_back(static_cast<std::int64_t>(dataset.positives.length(n)));
  const auto [shortest, longest] = std::ranges::minmax(lengths);
  summary.shortest_length = shortest;
  summary.longest_length = longest;
  summary.length_histogram.assign(static_cast<std::size_t>(longest) + 1, 0);
  for (const auto length : lengths) ++summary.length_histogram[static_cast<std::size_t>(length)];
  summary.mean_length =
      static_cast<double>(dataset.positives.letters.size()) / static_cast<double>(dataset.count());
  const std::size_t shown = std::min(shown_examples, dataset.count());
  for (std::size_t i = 0; i < 2 * shown; ++i)
    summary.examples.push_back(
        example_row(dataset, static_cast<Index>(i < shown ? i : dataset.count() + i - shown)));
  const Leaks leaks = find_leaks(dataset.positives, dataset.negatives, dataset.alphabet.size(), dataset.core);
  summary.shortest_sequence = dataset.alphabet.decode(dataset.positives[leaks.shortest]);
  summary.shortest_is_core = leaks.shortest_is_core;
  summary.last_letter_accuracy = leaks.last_letter_accuracy;
  summary.last_letter_real = leaks.last_letter_real;
  summary.last_letter_random = leaks.last_letter_random;
  return summary;
}

}  // namespace attention
