#include "core/experiment/image_experiment.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

// Noisy pictures of ten things: thing k is bright at pixels k and k + 3.
LabelledImages pictures(Index count, std::uint64_t seed, Index height = 4) {
  LabelledImages set{Tensor<float>({count, height * 4}), Tensor<float>({count}), height, 4};
  Random random(seed, "pictures");
  for (Index i = 0; i < count; ++i) {
    const auto label = static_cast<Index>(random.below(image_classes));
    set.labels[i] = static_cast<float>(label);
    for (Index j = 0; j < height * 4; ++j)
      set.images[i * height * 4 + j] =
          static_cast<float>(random.uniform(0, 0.5) + (j == label || j == label + 3 ? 0.5 : 0));
  }
  return set;
}

TEST(ImageExperiment, BothKindsLearn) {
  for (const char* layer : {"dense", "rbf"}) {
    SCOPED_TRACE(layer);
    ImageExperiment experiment({.layer = layer}, pictures(4000, 1), pictures(500, 2));
    EXPECT_EQ(experiment.training_count(), 3200);
    EXPECT_EQ(experiment.steps_per_epoch(), 50);
    EXPECT_LT(experiment.test_accuracy(), 0.5);
    double first = 0;
    for (int epoch = 0; epoch < 10; ++epoch) {
      while (!experiment.step().epoch_finished) continue;
      if (epoch == 0) first = experiment.epoch_loss();
    }
    EXPECT_LT(experiment.epoch_loss(), 0.6 * first);
    EXPECT_GT(experiment.finish_epoch(), 0.9);
    EXPECT_GT(experiment.test_accuracy(), 0.9);
  }
}

// On labels without rhyme or reason epochs differ in what they happen to get right.
TEST(ImageExperiment, TestsTheWeightsOfTheBestEpoch) {
  LabelledImages noise = pictures(100, 1);
  Random random(3, "labels");
  for (Index i = 0; i < 100; ++i) noise.labels[i] = static_cast<float>(random.below(image_classes));
  ImageExperiment experiment({}, noise, noise);
  double best = -1;
  double best_test = 0;
  bool fell = false;
  for (int epoch = 0; epoch < 60; ++epoch) {
    while (!experiment.step().epoch_finished) continue;
    const double share = experiment.finish_epoch();
    if (share > best) best_test = experiment.test_accuracy();
    fell = fell || share < best;
    best = std::max(best, share);
    EXPECT_EQ(experiment.test_accuracy(), best_test);
  }
  EXPECT_TRUE(fell);
}

TEST(ImageExperiment, CountsParameters) {
  const auto parameters = [](const char* layer) {
    LabelledImages set{Tensor<float>({200, 784}), Tensor<float>({200}), 28, 28};
    for (Index i = 0; i < 200; ++i) set.images[i * 784 + i] = 1;
    LabelledImages test = set;
    return ImageExperiment({.layer = layer}, std::move(set), std::move(test)).parameters();
  };
  EXPECT_EQ(parameters("dense"), 55050);
  EXPECT_EQ(parameters("rbf"), 64 * (784 + 2) + 64 * (64 + 2) + 10 * (64 + 2));
}

TEST(ImageExperiment, ThreadsChangeNothing) {
  const auto figures = [](int threads) {
    ImageExperiment experiment({.layer = "rbf", .threads = threads}, pictures(640, 1), pictures(100, 2));
    std::vector<double> result;
    for (int i = 0; i < 10; ++i) result.push_back(experiment.step().loss);
    result.push_back(experiment.finish_epoch());
    return result;
  };
  EXPECT_EQ(figures(1), figures(3));
}

TEST(ImageExperiment, RefusesSetsThatDoNotGoTogether) {
  const auto message = [](LabelledImages training, LabelledImages test, const char* layer = "dense") {
    return invalid_message([&] { ImageExperiment({.layer = layer}, std::move(training), std::move(test)); });
  };
  EXPECT_EQ(message(pictures(10, 1), pictures(10, 1, 5)),
            "expected test images of 4 × 4 pixels, like those to train on, received 5 × 4");
  EXPECT_EQ(message(pictures(1, 1), pictures(10, 1)), "expected at least 2 images to train on, received 1");
  EXPECT_EQ(message(pictures(10, 1), pictures(10, 1), "rbf"),
            "samples: expected at least 64 rows, received (8, 16)");
  EXPECT_EQ(message(pictures(10, 1), pictures(10, 1), "linear"),
            "ImageNetwork: expected one of dense, rbf, received \"linear\"");
}

}  // namespace
}  // namespace attention
