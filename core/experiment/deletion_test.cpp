#include "core/experiment/deletion_test.h"

#include <algorithm>
#include <numeric>

#include "core/base/random.h"

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

DeletionTest test_deletion(Experiment& experiment, std::size_t letters, std::uint64_t seed) {
  const Dataset& dataset = *experiment.dataset();
  Random random(seed, "deletion");
  Sequences attended, at_random;
  std::vector<double> before;
  experiment.read_held_out([&](const Evaluator::Reading& reading) {
    const Letters sequence = dataset.sequence(reading.example);
    if (sequence.size() <= 2 * letters) return;
    std::vector<double> weights(sequence.size(), 0);
    for (std::size_t row = 0; row < reading.weights.size(); row += reading.stride)
      for (std::size_t t = 0; t < sequence.size(); ++t) weights[t] += reading.weights[row + t];
    std::vector<std::size_t> order(sequence.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    random.shuffle(order);
    append_without(at_random, sequence, order, letters);
    // Among equals, the shuffled order decides.
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
    append_without(attended, sequence, order, letters);
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
  test.attended = fall(attended);
  test.random = fall(at_random);
  return test;
}

}  // namespace attention
