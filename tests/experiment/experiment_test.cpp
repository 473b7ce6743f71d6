#include "core/experiment/experiment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "core/data/core_sequence.h"
#include "core/models/names.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using testing::HasSubstr;

ExperimentConfig config(const char* json) { return parse_config(Json::parse(json)); }

// FNV-1a over the bytes of floats: equal on two platforms only if every bit is.
std::uint64_t hash(std::span<const float> values) {
  std::uint64_t result = 0xcbf29ce484222325ULL;
  for (const float value : values) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 4; ++i) result = (result ^ ((bits >> (8 * i)) & 255)) * 0x100000001b3ULL;
  }
  return result;
}

std::vector<double> first_losses(const char* json, int steps) {
  Experiment experiment(config(json));
  for (int i = 0; i < steps; ++i) experiment.train(1);
  return experiment.training().curve_losses;
}

// This binary runs natively and as WebAssembly: pinned values hold the two to each other.
TEST(Experiment, DataAndFirstWeightsAreTheSameBitsEverywhere) {
  Experiment monotonic(config(R"({"task": {"seed": 7, "count": 1000}})"));
  Experiment bahdanau(config(R"({"task": {"seed": 7, "count": 1000}, "model": {"name": "bahdanau"}})"));
  EXPECT_EQ(monotonic.task().core, "3313211434");
  EXPECT_EQ(hash(monotonic.dataset()->examples.arrays[0].values().values()), 11477746882158119013u);
  EXPECT_EQ(hash({monotonic.weights().data(), 41}), 9864216396240696507u);
  EXPECT_EQ(hash({bahdanau.weights().data(), static_cast<std::size_t>(bahdanau.weights().size())}),
            17371579160777041034u);
}

TEST(Experiment, FirstTenLossesArePinned) {
  const std::vector<double> monotonic = {0.682156, 0.624449, 0.593814, 0.547966, 0.474923,
                                         0.536454, 0.415215, 0.356449, 0.498258, 0.459672};
  const std::vector<double> bahdanau = {0.704814, 0.638917, 0.642257, 0.770575, 0.562036,
                                        0.650657, 0.639095, 0.669195, 0.584103, 0.567165};
  EXPECT_THAT(first_losses(R"({"task": {"seed": 7, "count": 1000}})", 10),
              testing::Pointwise(testing::DoubleNear(1e-4), monotonic));
  EXPECT_THAT(first_losses(R"({"task": {"seed": 7, "count": 1000}, "model": {"name": "bahdanau"}})", 10),
              testing::Pointwise(testing::DoubleNear(1e-4), bahdanau));
}

TEST(Experiment, ThreadsChangeNothing) {
  const char* one =
      R"({"task": {"count": 400}, "model": {"name": "bahdanau"}, "training": {"batch_size": 200}})";
  const char* three =
      R"({"task": {"count": 400}, "model": {"name": "bahdanau"}, "training": {"batch_size": 200, "threads": 3}})";
  EXPECT_EQ(first_losses(one, 4), first_losses(three, 4));
}

TEST(Experiment, MonotonicAttentionFindsTheCore) {
  for (const int seed : {1, 2, 3}) {
    Json json = {{"task", {{"seed", seed}, {"count", 3000}}}};
    Experiment experiment(parse_config(json));
    EXPECT_EQ(experiment.training().status, "idle");
    while (experiment.train(50)) {
      EXPECT_EQ(experiment.training().status, "training");
    }
    const Snapshot snapshot = experiment.snapshot();
    EXPECT_EQ(snapshot.training.status, "done");
    EXPECT_EQ(snapshot.recovery.core, snapshot.task.core) << seed;
    EXPECT_TRUE(snapshot.recovery.recovered);
    EXPECT_EQ(snapshot.recovery.edit_distance, 0);
    EXPECT_GE(snapshot.recovery.found_at_epoch, 1);
    EXPECT_EQ(snapshot.recovery.margins.size(), 10u);
    EXPECT_GT(snapshot.recovery.auc, 0.88);
    EXPECT_THAT(snapshot.recovery.verdict, HasSubstr("Attention gives the core"));
    ASSERT_EQ(snapshot.training.records.size(), 5u);
    // The Bayes score is the best there is; 600 held-out examples leave some room.
    EXPECT_LE(snapshot.training.records.back().accuracy, *snapshot.task.bayes_accuracy + 0.01);
    EXPECT_GE(snapshot.training.records.back().accuracy, 0.96);
    EXPECT_FALSE(experiment.train(1));
  }
}

TEST(Experiment, SingleContextClassifiesAndDoesNotFindTheCore) {
  Experiment experiment(config(R"({"task": {"seed": 3}, "model": {"name": "bahdanau"}})"));
  while (experiment.train(100)) continue;
  const Snapshot snapshot = experiment.snapshot();
  EXPECT_GE(snapshot.training.records.back().accuracy, 0.985);
  EXPECT_LE(snapshot.training.records.back().accuracy, *snapshot.task.bayes_accuracy + 0.006);
  EXPECT_FALSE(snapshot.recovery.recovered);
  EXPECT_THAT(snapshot.recovery.verdict, HasSubstr("yet its attention does not give the core"));
}

TEST(Experiment, SnapshotShowsTheProbe) {
  Experiment experiment(config(R"({"task": {"count": 500}})"));
  const Snapshot before = experiment.snapshot();
  EXPECT_EQ(before.training.epoch, 0);
  EXPECT_EQ(before.attention.glimpses, 10);
  ASSERT_EQ(before.attention.rows.size(), 48u);
  EXPECT_TRUE(before.attention.rows.front().real);
  EXPECT_FALSE(before.attention.rows.back().real);
  const auto size = before.attention.rows.size() * 10 * static_cast<std::size_t>(before.attention.time);
  ASSERT_EQ(before.attention.weights.size(), size);
  ASSERT_EQ(before.attention.scores.size(), size);
  // Every glimpse's marginals sum to 1, and nothing lies past a row's end.
  for (std::size_t row = 0; row < 48; ++row) {
    const std::size_t length = before.attention.rows[row].letters.size();
    for (std::size_t j = 0; j < 10; ++j) {
      double sum = 0;
      for (std::size_t t = 0; t < static_cast<std::size_t>(before.attention.time); ++t) {
        const float weight =
            before.attention.weights[(row * 10 + j) * static_cast<std::size_t>(before.attention.time) + t];
        sum += weight;
        if (t >= length) {
          EXPECT_EQ(weight, 0);
        }
      }
      if (length >= 10) {
        EXPECT_NEAR(sum, 1, 1e-4);
      }
    }
  }
  experiment.train(3);
  const Snapshot after = experiment.snapshot();
  EXPECT_EQ(after.training.step, 3);
  EXPECT_EQ(after.training.examples_seen, 300);
  EXPECT_NE(after.attention.weights, before.attention.weights);

  Snapshot read;
  from_json(Json(after), read);
  EXPECT_EQ(Json(read), Json(after));
  EXPECT_EQ(read.task.bayes_accuracy, after.task.bayes_accuracy);
}

TEST(Experiment, ResetStartsTheSameRunAgain) {
  Experiment experiment(config(R"({"task": {"count": 300}})"));
  experiment.train(5);
  const auto losses = experiment.training().curve_losses;
  experiment.reset();
  EXPECT_EQ(experiment.training().status, "idle");
  EXPECT_TRUE(experiment.training().curve_losses.empty());
  experiment.train(5);
  EXPECT_EQ(experiment.training().curve_losses, losses);
}

TEST(Experiment, StopsAndGoesOn) {
  Experiment experiment(config(R"({"task": {"count": 300}, "training": {"epochs": 1}})"));
  experiment.train(2);
  experiment.stop();
  EXPECT_EQ(experiment.training().status, "stopped");
  while (experiment.train(10)) continue;
  EXPECT_EQ(experiment.training().status, "done");
  experiment.set_epochs(2);
  EXPECT_EQ(experiment.training().status, "stopped");
  while (experiment.train(10)) continue;
  EXPECT_EQ(experiment.training().epoch, 2);
  EXPECT_EQ(invalid_message([&] { experiment.set_epochs(1); }),
            "training: expected epochs from 2 to 100000, received 1");
}

// Stopped in the middle of an epoch, saved, loaded and trained on, every optimiser ends where a run in one go
// does, having learnt something.
TEST(Experiment, EveryOptimizerTrainsEveryModel) {
  for (const auto model : model_names())
    for (const auto optimizer : optimizer_names()) {
      SCOPED_TRACE(std::string(model) + " " + std::string(optimizer));
      const Json json = {{"task", {{"count", 300}, {"core_length", 3}, {"seed", 2}}},
                         {"model", {{"name", model}, {"units", 8}}},
                         {"training",
                          {{"optimizer", optimizer},
                           {"momentum", 0.9},
                           {"learning_rate", optimizer == "sgd" ? 0.1 : 0.01},
                           {"clip_norm", 1},
                           {"batch_size", 32},
                           {"epochs", 4}}}};
      Experiment whole(parse_config(json));
      Experiment first(parse_config(json));
      Experiment second(parse_config(json));
      while (whole.train(100)) continue;
      first.train(20);
      second.load(first.save());
      while (second.train(100)) continue;
      EXPECT_EQ(hash({second.weights().data(), static_cast<std::size_t>(second.weights().size())}),
                hash({whole.weights().data(), static_cast<std::size_t>(whole.weights().size())}));
      const auto& records = whole.training().records;
      EXPECT_LT(records.back().loss, 0.95 * records.front().loss);
    }
}

TEST(Experiment, SavesAndLoadsToTheSameEnd) {
  const char* json = R"({"task": {"count": 300}, "training": {"epochs": 2}})";
  Experiment straight(config(json));
  while (straight.train(10)) continue;
  Experiment first(config(json));
  first.train(8);
  const std::string bytes = first.save();
  Experiment second(config(json));
  second.load(bytes);
  EXPECT_EQ(second.training().status, "stopped");
  EXPECT_EQ(second.training().epoch, 1);
  while (second.train(10)) continue;
  EXPECT_EQ(hash({second.weights().data(), 41}), hash({straight.weights().data(), 41}));
  EXPECT_EQ(second.snapshot().recovery.core, straight.snapshot().recovery.core);

  Experiment other(config(R"({"task": {"count": 300}, "model": {"name": "bahdanau"}})"));
  EXPECT_THAT(invalid_message([&] { other.load(bytes); }),
              HasSubstr("expected an array \"embedding/embeddings\""));
  EXPECT_THAT(invalid_message([&] { second.load("rubbish"); }), HasSubstr("safetensors: expected"));
}

TEST(Experiment, RestartsKeepTheLowestLoss) {
  Experiment experiment(config(R"({"task": {"count": 300}, "training": {"epochs": 2, "restarts": 3}})"));
  std::vector<double> losses;
  std::int64_t restart = 1;
  double last = 0;
  while (true) {
    const bool more = experiment.train(1);
    if (experiment.training().restart != restart || !more) losses.push_back(last);
    if (!more) break;
    restart = experiment.training().restart;
    if (!experiment.training().records.empty()) last = experiment.training().records.back().loss;
  }
  EXPECT_EQ(experiment.training().status, "done");
  EXPECT_EQ(experiment.training().restarts, 3);
  EXPECT_EQ(experiment.training().records.size(), 2u);
  for (const double loss : losses) EXPECT_GE(loss + 1e-12, experiment.training().records.back().loss);
}

TEST(Experiment, FailsWithAdviceAndKeepsTheLastGoodWeights) {
  Experiment experiment(config(R"({"task": {"count": 300}, "model": {"name": "bahdanau"}})"));
  experiment.train(1);
  experiment.weights().data()[0] = std::numeric_limits<float>::quiet_NaN();
  while (experiment.train(1)) continue;
  EXPECT_EQ(experiment.training().status, "failed");
  EXPECT_THAT(experiment.training().message, HasSubstr("take a smaller learning rate than 0.005"));
  EXPECT_TRUE(array(experiment.weights().data(), experiment.weights().size()).allFinite());
}

TEST(Experiment, ComparesMethods) {
  Experiment experiment(config(R"({"task": {"count": 300}})"));
  const MethodRow row = experiment.compare("em-climb");
  EXPECT_EQ(row.core, experiment.task().core);
  EXPECT_TRUE(row.exact);
  experiment.compare("shortest");
  experiment.compare("em-climb");
  EXPECT_EQ(experiment.snapshot().methods.size(), 2u);
  const MethodRow guessed = experiment.add_answer("a guess", std::vector<Letter>(10, 0));
  EXPECT_EQ(guessed.core, "1111111111");
  EXPECT_GT(guessed.edit_distance, 0);
  EXPECT_EQ(experiment.snapshot().methods.back().method, "a guess");
  EXPECT_THAT(invalid_message([&] { experiment.compare("guess"); }), HasSubstr("guess"));
}

TEST(Experiment, TakesTheUsersOwnSequences) {
  const auto data = generate_core_sequences({.letters = "ab", .core_length = 4, .count = 800, .seed = 2});
  ExperimentConfig own = config(R"({"task": {"core_length": 4}})");
  Sequences without_truth;
  for (std::size_t n = 0; n < data.sequences.size(); ++n) without_truth.append(data.sequences[n]);
  auto dataset = std::make_shared<Dataset>(make_dataset(own.task, data.alphabet, without_truth));
  Experiment experiment(own, dataset);
  while (experiment.train(50)) continue;
  EXPECT_EQ(experiment.snapshot().recovery.core, data.alphabet.decode(data.core));
  EXPECT_FALSE(experiment.task().bayes_accuracy.has_value());
  own.model.glimpses = 200;
  EXPECT_THAT(invalid_message([&] { Experiment(own, dataset); }), HasSubstr("expected glimpses of at most"));
  Sequences one;
  one.append(data.sequences[0]);
  EXPECT_EQ(invalid_message([&] { make_dataset(own.task, data.alphabet, one); }),
            "data: expected at least two sequences of 1 to 2000 letters, received 1");
}

}  // namespace
}  // namespace attention
