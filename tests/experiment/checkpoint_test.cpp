#include <gmock/gmock.h>

#include "core/experiment/experiment.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

ExperimentConfig small(std::int64_t restarts = 1) {
  return parse_config({{"task", {{"count", 150}, {"seed", 5}, {"core_length", 4}}},
                       {"training", {{"epochs", 3}, {"batch_size", 32}, {"restarts", restarts}}}});
}

void finish(Experiment& experiment) {
  while (experiment.train(1000)) {
  }
}

std::vector<float> weights_of(Experiment& experiment) {
  const auto size = static_cast<std::size_t>(experiment.weights().size());
  return {experiment.weights().data(), experiment.weights().data() + size};
}

Json records_of(const Experiment& experiment) {
  Json records = Json::array();
  for (const EpochRecord& record : experiment.training().records) records.push_back(record_json(record));
  return records;
}

// Interrupts a run after every number of steps in turn: the end must be that of the whole run.
void expect_same_end(const ExperimentConfig& config) {
  Experiment whole(config);
  finish(whole);
  const std::int64_t all = whole.training().steps_per_epoch * 3 * config.training.restarts;
  for (std::int64_t steps = 1; steps < all; steps += 5) {
    Experiment part(config);
    part.train(steps);
    part.stop();
    const std::string bytes = part.save();
    Experiment resumed(config);
    resumed.load(bytes);
    EXPECT_EQ(resumed.recovery().core, part.recovery().core);
    finish(resumed);
    EXPECT_EQ(resumed.training().status, "done");
    EXPECT_EQ(resumed.training().restart, whole.training().restart);
    EXPECT_EQ(weights_of(resumed), weights_of(whole)) << steps;
    EXPECT_EQ(records_of(resumed), records_of(whole)) << steps;
    EXPECT_EQ(resumed.recovery().core, whole.recovery().core);
  }
}

TEST(Checkpoint, ARunResumedAnywhereEndsAsIfUninterrupted) { expect_same_end(small()); }
TEST(Checkpoint, SoDoesOneWithRestarts) { expect_same_end(small(3)); }

TEST(Checkpoint, EveryEpochOfEveryRestartIsObserved) {
  Experiment experiment(small(2));
  std::vector<std::pair<std::int64_t, std::int64_t>> seen;
  experiment.observe_epochs([&](const EpochRecord& record, std::int64_t restart) {
    seen.emplace_back(restart, record.epoch);
    EXPECT_EQ(record_json(experiment.training().records.back()), record_json(record));
  });
  finish(experiment);
  const std::vector<std::pair<std::int64_t, std::int64_t>> expected = {{1, 1}, {1, 2}, {1, 3},
                                                                       {2, 1}, {2, 2}, {2, 3}};
  EXPECT_EQ(seen, expected);
}

TEST(Checkpoint, RefusesWhatIsNotOfThisRunAndChangesNothing) {
  Experiment experiment(small());
  experiment.train(4);
  const auto before = weights_of(experiment);
  Experiment restarted(small(3));
  EXPECT_EQ(invalid_message([&] { experiment.load(restarted.save()); }),
            "checkpoint: expected a run of 1 restarts, received restart 1 of 3");
  ExperimentConfig other = small();
  other.task.count = 400;
  Experiment longer(other);
  EXPECT_EQ(invalid_message([&] { experiment.load(longer.save()); }),
            "checkpoint: expected 9 steps an epoch, as this data has, received 23");
  other = small();
  other.model.glimpses = 3;
  Experiment narrower(other);
  EXPECT_EQ(invalid_message([&] { experiment.load(narrower.save()); }),
            "safetensors: expected letter_scores/letter_scores of shape (4, 4), received (3, 4)");
  finish(restarted);
  ExperimentConfig more = small(3);
  more.training.epochs = 5;
  Experiment further(more);
  EXPECT_EQ(invalid_message([&] { further.load(restarted.save()); }),
            "checkpoint: expected one restart to train on from, received 3");
  EXPECT_EQ(weights_of(experiment), before);
  EXPECT_EQ(experiment.training().step, 4);
}

TEST(Config, NamesTheKeyOfABadAlphabetOrCore) {
  const auto refusal = [](const Json& task) {
    return invalid_message([&] { parse_config({{"task", task}}); });
  };
  EXPECT_EQ(refusal({{"letters", "1"}}),
            "task: letters: alphabet: expected at least 2 distinct letters, received 1 (\"1\")");
  EXPECT_EQ(refusal({{"core", "15"}}),
            "task: core: alphabet: expected one of the letters 1234, received \"5\" at position 2");
  EXPECT_EQ(refusal({{"p", 0}}), "task: core sequence: expected p above 0 and at most 1, received 0");
}

TEST(MakeDataset, OneLongSequenceDoesNotWidenTheOthers) {
  const Index count = sizeof(Index) > 4 ? 1'000'000 : 30'000;
  TaskConfig task;
  Sequences sequences;
  sequences.append(std::vector<Letter>(2000, 1));
  for (Index n = 0; n < count; ++n) sequences.append(std::vector<Letter>{0, 1});
  const Examples examples = make_dataset(task, Alphabet("12"), sequences).examples;
  EXPECT_EQ(examples.arrays[0].shape(), (Shape{2 * count + 2, 2000}));  // 16 GB, were it stored
  const std::vector<Index> rows = {5, 0};
  Tensor<float> letters({2, 4});
  Tensor<float> mask({2, 4});
  examples.arrays[0].gather(rows, letters.view());
  examples.arrays[1].gather(rows, mask.view());
  EXPECT_THAT(letters.values(), ElementsAre(0, 1, 2, 2, 1, 1, 1, 1));
  EXPECT_THAT(mask.values(), ElementsAre(1, 1, 0, 0, 1, 1, 1, 1));
}

}  // namespace
}  // namespace attention
