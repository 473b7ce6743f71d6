#include "core/training/trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/base/random.h"
#include "core/layers/core/dense.h"
#include "core/ops/crossentropy.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

// Points of the plane, real where x + 2y > 0, and a logistic regression on them.
struct Task {
  explicit Task(Index count, std::uint64_t seed = 1) : dense({.units = 1}) {
    Random random(seed, "points");
    Tensor<float> points({count, 2});
    Tensor<float> labels({count});
    for (Index i = 0; i < count; ++i) {
      const double x = random.normal();
      const double y = random.normal();
      points[2 * i] = static_cast<float>(x);
      points[2 * i + 1] = static_cast<float>(y);
      labels[i] = x + 2 * y > 0 ? 1.0f : 0.0f;
    }
    examples.arrays = {points, labels};
    dense.set_name("dense");
    Graph graph;
    dense(graph.input({1, 2}));
    indices.resize(static_cast<std::size_t>(count));
    std::iota(indices.begin(), indices.end(), Index(0));
  }
  Trace trace() {
    return [this](Graph& graph, const std::vector<Value>& inputs) {
      const Value logit = squeeze(dense(inputs[0]), -1);
      return Traced{{logit}, graph.apply(binary_crossentropy_operation(true), {inputs[1], logit})[0]};
    };
  }
  std::vector<float> train(int threads, int steps, const TrainerOptions& options) {
    ThreadPool pool(threads);
    Weights<float> weights(dense.weights(), 5);
    Trainer trainer(trace(), weights, examples, indices, pool, options);
    for (int i = 0; i < steps; ++i) trainer.step();
    return {weights.data(), weights.data() + weights.size()};
  }

  Dense dense;
  Examples examples;
  std::vector<Index> indices;
};

TEST(Trainer, SameBitsWithAnyNumberOfThreads) {
  Task task(500);
  const TrainerOptions options{.batch_size = 130, .shard_size = 16};
  const auto one = task.train(1, 20, options);
  EXPECT_EQ(task.train(2, 20, options), one);
  EXPECT_EQ(task.train(5, 20, options), one);
}

TEST(Trainer, ShardsGiveTheGradientOfTheWholeBatch) {
  Task task(100);
  ThreadPool pool(1);
  const Weights<float> weights(task.dense.weights(), 5);
  BatchRunner sharded(task.trace(), weights, task.examples, pool, true, {.shard_size = 7});
  BatchRunner whole(task.trace(), weights, task.examples, pool, true, {.shard_size = 100});
  Tensor<float> a({weights.size()});
  Tensor<float> b({weights.size()});
  EXPECT_NEAR(sharded.loss_and_gradient(task.indices, a.view()),
              whole.loss_and_gradient(task.indices, b.view()), 1e-6);
  for (Index i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-6);
  EXPECT_GT(array(b.view()).abs().maxCoeff(), 0.01);
}

TEST(Trainer, LearnsALine) {
  Task task(2000);
  ThreadPool pool(1);
  Weights<float> weights(task.dense.weights(), 5);
  Trainer trainer(task.trace(), weights, task.examples, task.indices, pool,
                  {.optimizer = {.learning_rate = 0.1}, .batch_size = 100});
  EXPECT_EQ(trainer.steps_per_epoch(), 20);
  for (int i = 0; i < 59; ++i) EXPECT_EQ(trainer.step().epoch_finished, i % 20 == 19);
  EXPECT_EQ(trainer.epoch(), 2);
  EXPECT_EQ(trainer.step_in_epoch(), 19);
  trainer.step();
  EXPECT_EQ(trainer.epoch(), 3);
  EXPECT_LT(trainer.epoch_loss(), 0.25);
  EXPECT_NEAR(weights.data()[1] / weights.data()[0], 2, 0.3);
}

TEST(Trainer, ResumesToTheSameEnd) {
  Task task(300);
  ThreadPool pool(1);
  const TrainerOptions options{.batch_size = 64};
  const auto straight = task.train(1, 12, options);
  Weights<float> weights(task.dense.weights(), 5);
  Trainer first(task.trace(), weights, task.examples, task.indices, pool, options);
  for (int i = 0; i < 7; ++i) first.step();

  Weights<float> moved(task.dense.weights());
  Trainer second(task.trace(), moved, task.examples, task.indices, pool, options);
  array(moved.data(), moved.size()) = array(weights.data(), weights.size());
  array(second.optimizer().state()) = array(first.optimizer().state());
  second.resume_at(first.epoch(), first.step_in_epoch(), first.optimizer().steps());
  for (int i = 0; i < 5; ++i) second.step();
  EXPECT_EQ(std::vector<float>(moved.data(), moved.data() + moved.size()), straight);
  EXPECT_EQ(invalid_message([&] { second.resume_at(0, 5, 0); }),
            "Trainer: expected a step below 5 to resume at, received epoch 0, step 5");
}

TEST(Trainer, GoesBackToTheLastGoodStateWhenTheLossIsNotFinite) {
  Task task(64);
  ThreadPool pool(1);
  Weights<float> weights(task.dense.weights(), 5);
  Trainer trainer(task.trace(), weights, task.examples, task.indices, pool, {.batch_size = 64});
  const std::vector<float> good(weights.data(), weights.data() + weights.size());
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(trainer.step().diverged);
  weights.data()[0] = NAN;
  EXPECT_TRUE(trainer.step().diverged);
  EXPECT_EQ(std::vector<float>(weights.data(), weights.data() + weights.size()), good);
  EXPECT_EQ(trainer.optimizer().steps(), 0);
  EXPECT_FALSE(trainer.step().diverged);
}

TEST(Trainer, BucketsHoldEveryExampleOnceAndPadLess) {
  // The loss of an example is its index, so that the epoch's sum tells who was in it.
  Examples examples;
  const Index count = 1024;
  Tensor<float> losses({count});
  Random random(3, "lengths");
  for (Index i = 0; i < count; ++i) {
    losses[i] = static_cast<float>(i);
    examples.lengths.push_back(1 + static_cast<Index>(random.below(40)));
  }
  examples.arrays = {{Tensor<float>({count, 40}), true}, losses};
  const auto weight = std::make_shared<Weight>(Weight{"w", {1}, Initializer::ones()});
  std::vector<Index> shapes_met;
  const Trace trace = [&](Graph& graph, const std::vector<Value>& inputs) {
    shapes_met.push_back(inputs[0].shape()[1]);
    return Traced{{}, inputs[1] * graph.weight(weight) + sum(inputs[0], 1)};
  };
  std::vector<Index> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), Index(0));
  ThreadPool pool(1);
  std::size_t shapes[2] = {0, 0};
  for (const bool bucketed : {false, true}) {
    Weights<float> weights({weight}, 1);
    shapes_met.clear();
    Trainer trainer(trace, weights, examples, all, pool,
                    {.optimizer = {.learning_rate = 1e-12}, .batch_size = 16, .bucket_by_length = bucketed});
    double total = 0;
    for (int i = 0; i < 64; ++i) total += trainer.step().loss * 16;
    EXPECT_NEAR(total, 1023.0 * 1024 / 2, 1);
    shapes[bucketed ? 1 : 0] = shapes_met.size();
  }
  EXPECT_LE(shapes[0], 4u);   // batches of mixed lengths are nearly all cut near 40
  EXPECT_EQ(shapes[1], 10u);  // like lengths together: every multiple of 4 occurs
}

TEST(Trainer, RefusesWhatItCannotTrainOn) {
  Task task(10);
  ThreadPool pool(1);
  Weights<float> weights(task.dense.weights(), 5);
  const auto made = [&](std::vector<Index> indices, const TrainerOptions& options) {
    return invalid_message([&] { Trainer(task.trace(), weights, task.examples, indices, pool, options); });
  };
  EXPECT_EQ(made({}, {}), "Trainer: expected at least one training example, received none");
  EXPECT_EQ(made({10}, {}), "Trainer: expected indices of 10 examples, received 10");
  EXPECT_EQ(made({1}, {.batch_size = 0}), "Trainer: expected a batch_size above 0, received 0");
  EXPECT_EQ(made({1}, {.shard_size = 0}), "BatchRunner: expected a shard_size above 0, received 0");
  struct : PlanObserver {
    void begin() override {}
    void end(const Operation&, bool, std::int64_t) override {}
  } observer;
  ThreadPool two_threads(2);
  const TrainerOptions observed{.observer = &observer};
  if (two_threads.threads() == 2) {  // WebAssembly without threads has one
    EXPECT_EQ(
        invalid_message([&] { Trainer(task.trace(), weights, task.examples, {1}, two_threads, observed); }),
        "BatchRunner: expected 1 thread to observe, received 2");
  }
  const Trace no_loss = [&](Graph&, const std::vector<Value>& inputs) { return Traced{{inputs[0]}, {}}; };
  Trainer trainer(no_loss, weights, task.examples, {0, 1}, pool, {});
  EXPECT_EQ(invalid_message([&] { trainer.step(); }),
            "BatchRunner: expected a loss of shape (2), received none");
}

TEST(Examples, AreChecked) {
  Examples examples;
  EXPECT_EQ(invalid_message([&] { check_examples(examples); }),
            "Examples: expected at least one array, received none");
  Tensor<float> values({3, 4});
  for (Index i = 0; i < 12; ++i) values[i] = static_cast<float>(i);
  examples.arrays = {{values, true}, Tensor<float>({2})};
  EXPECT_EQ(invalid_message([&] { check_examples(examples); }),
            "Examples: expected arrays of 3 rows, received (2)");
  examples.arrays[1] = Tensor<float>({3});
  examples.lengths = {1, 5, 2};
  EXPECT_EQ(invalid_message([&] { check_examples(examples); }),
            "Examples: expected (examples, time of at least 5, …), received (3, 4)");
  examples.lengths = {1, 4, 2};
  check_examples(examples);
  const std::vector<Index> two = {2, 0};
  EXPECT_EQ(longest(examples, two), 2);
  Tensor<float> out({2, 2});
  examples.arrays[0].gather(two, out.view());
  EXPECT_EQ(std::vector<float>(out.values().begin(), out.values().end()), (std::vector<float>{8, 9, 0, 1}));
}

}  // namespace
}  // namespace attention
