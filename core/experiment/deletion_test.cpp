#include "core/experiment/deletion_test.h"

#include <algorithm>
#include <numeric>

namespace attention {
namespace {

// The sequence without these places.
void append_without(Sequences& out, Letters sequence, const std::vector<std::size_t>& order,
                    std::size_t letters) {
  std::vector<bool> taken(sequence.size(), false);
  for (std::size_t i = 0; i < letters; ++i) taken[order[i]] = true;
  std::vector<Letter> rest;
  for (std::size_t t = 0; t < sequence.size(); ++t)
    if (!taken[t]) rest.push_back(sequence[t]);
  out.append(rest);
}

}  // namespace

bool Deletions::add(Letters sequence, std::span<const float> weights, std::size_t stride) {
  if (sequence.size() <= 2 * letters_) return false;
  std::vector<double> total(sequence.size(), 0);
  for (std::size_t row = 0; row < weights.size(); row += stride)
    for (std::size_t t = 0; t < sequence.size(); ++t) total[t] += weights[row + t];
  std::vector<std::size_t> order(sequence.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  random_.shuffle(order);
  append_without(at_random_, sequence, order, letters_);
  // Among equals, the shuffled order decides.
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return total[a] > total[b]; });
  append_without(attended_, sequence, order, letters_);
  return true;
}

DeletionTest test_deletion(Experiment& experiment, std::size_t letters, std::uint64_t seed) {
  const Dataset& dataset = *experiment.dataset();
  Deletions deletions(letters, seed);
  std::vector<double> before;
  experiment.read_held_out([&](const Evaluator::Reading& reading) {
    if (deletions.add(dataset.sequence(reading.example), reading.weights, reading.stride))
      before.push_back(reading.logit);
  });
  DeletionTest test;
  test.letters = letters;
  test.sequences = static_cast<std::int64_t>(before.size());
  if (before.size() < 2) return test;
  const auto fall = [&](const Sequences& sequences) {
    const auto after = experiment.logits(make_dataset(experiment.config().task, dataset.alphabet, sequences));
    double sum = 0;
    for (std::size_t i = 0; i < before.size(); ++i) sum += before[i] - after[i];
    return sum / static_cast<double>(before.size());
  };
  test.attended = fall(deletions.attended());
  test.random = fall(deletions.at_random());
  return test;
}

}  // namespace attention
