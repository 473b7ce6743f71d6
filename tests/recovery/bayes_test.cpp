#include "core/recovery/bayes.h"
#include "core/experiment/bayes_limit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/data/core_sequence.h"
#include "core/data/negatives.h"
#include "core/recovery/leaks.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

TEST(Bayes, ScoreIsTheLogRatioOfProbabilities) {
  ThreadPool pool(1);
  Sequences sequences;
  sequences.append(Core{0, 0, 1});  // 2 of C(2,1) placements, A = 2: M A^K / C = 2·4/2
  sequences.append(Core{0, 1, 1});  // 1·4/2
  sequences.append(Core{1, 1, 1});  // none
  sequences.append(Core{1});        // shorter than the core
  sequences.append({});
  const auto scores = bayes_scores(Core{0, 1}, sequences, 2, pool);
  EXPECT_NEAR(scores[0], std::log(4), 1e-12);
  EXPECT_NEAR(scores[1], std::log(2), 1e-12);
  for (const std::size_t n : {2u, 3u, 4u}) EXPECT_EQ(scores[n], -INFINITY);
}

// Given c and T, Σ_x P(x | c, T) = 1: over all random sequences the mean ratio is 1.
TEST(Bayes, RatiosAverageToOneOverAllSequences) {
  ThreadPool pool(1);
  Sequences all;
  for (int code = 0; code < 2187; ++code) {
    Core row;
    for (int t = 0, rest = code; t < 7; ++t, rest /= 3) row.push_back(static_cast<Letter>(rest % 3));
    all.append(row);
  }
  double sum = 0;
  for (const double score : bayes_scores(Core{2, 0, 0, 1}, all, 3, pool)) sum += std::exp(score);
  EXPECT_NEAR(sum / 2187, 1, 1e-12);
}

TEST(Bayes, LimitAtTheDefaultTask) {
  ThreadPool pool(1);
  BayesConfig config;
  config.count = 2000;
  config.cores = 40;
  const BayesLimit half = bayes_limit(config, pool);
  EXPECT_NEAR(half.best.accuracy, 0.9934, 0.0012);
  EXPECT_NEAR(half.best.auc, 0.9987, 0.0006);
  EXPECT_NEAR(half.containment, 0.9836, 0.002);
  config.p = 0.2;
  config.cores = 10;
  EXPECT_NEAR(bayes_limit(config, pool).best.accuracy, 0.924, 0.012);
  EXPECT_NEAR(bayes_limit(config, pool).containment, 0.639, 0.012);
  config.negatives = "same-ending";
  EXPECT_NEAR(bayes_limit(config, pool).best.accuracy, 0.766, 0.012);
  config.negatives = "uniform-same-ending";
  EXPECT_NEAR(bayes_limit(config, pool).best.accuracy, 0.793, 0.012);
}

// A core that is every letter: the ratio of the probabilities is that of the chances alone.
TEST(Bayes, LimitAgainstNegativesThatAreAlike) {
  ThreadPool pool(1);
  BayesConfig config{.core_length = 1, .p = 1, .cores = 5, .count = 100, .negatives = "background"};
  // Sequences of the same one letter on both sides: nothing tells them apart.
  const BayesLimit none = bayes_limit(config, pool);
  EXPECT_EQ(none.best.accuracy, 0.5);
  EXPECT_EQ(none.best.auc, 0.5);
  EXPECT_EQ(none.containment, 0.5);
}

TEST(Bayes, RefusesWhatItCannotScore) {
  ThreadPool pool(1);
  Sequences some;
  some.append(Core{0});
  EXPECT_EQ(invalid_message([&] { bayes_scores({}, some, 2, pool); }),
            "bayes: expected a core of at least one letter, received none");
  EXPECT_EQ(invalid_message([&] { bayes_figures(Core{0}, some, Sequences(), 2, pool); }),
            "bayes: expected positives and negatives, received 1 and 0");
  BayesConfig config;
  config.cores = 0;
  EXPECT_EQ(invalid_message([&] { bayes_limit(config, pool); }),
            "bayes: expected 1 to 100000 cores, received 0");
  config.cores = 1;
  config.negatives = "shuffled";
  EXPECT_EQ(invalid_message([&] { bayes_limit(config, pool); }),
            "bayes: expected negatives uniform, background, same-ending or uniform-same-ending, received "
            "\"shuffled\"");
  config.negatives = "uniform";
  config.alphabet_size = 1;
  EXPECT_EQ(invalid_message([&] { bayes_limit(config, pool); }),
            "bayes: expected an alphabet of 2 to 60 letters, received 1");
}

TEST(Leaks, OfTheDefaultDataset) {
  CoreSequenceConfig config;
  const auto data = generate_core_sequences(config);
  const auto negatives = make_negatives("uniform", data.sequences, 4, 1);
  const Leaks leaks = find_leaks(data.sequences, negatives, 4, data.core);
  EXPECT_NEAR(leaks.last_letter_accuracy, 0.875, 0.01);
  EXPECT_DOUBLE_EQ(leaks.last_letter_real[data.core.back()], 1);
  EXPECT_NEAR(leaks.last_letter_random[0], 0.25, 0.02);
  EXPECT_TRUE(leaks.shortest_is_core);
  EXPECT_EQ(data.sequences.length(leaks.shortest), 10u);
  EXPECT_FALSE(find_leaks(data.sequences, negatives, 4, {}).shortest_is_core);
}

TEST(Leaks, ATailRemovesThem) {
  CoreSequenceConfig config;
  config.tail = 10;
  config.count = 5000;
  const auto data = generate_core_sequences(config);
  const auto negatives = make_negatives("uniform", data.sequences, 4, 1);
  EXPECT_LT(find_leaks(data.sequences, negatives, 4, data.core).last_letter_accuracy, 0.6);
}

TEST(Leaks, RefuseMissingExamples) {
  EXPECT_EQ(invalid_message([] { find_leaks(Sequences(), Sequences(), 4, {}); }),
            "leaks: expected positives and negatives, received 0 and 0");
}

}  // namespace
}  // namespace attention
