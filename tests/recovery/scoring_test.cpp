#include "core/recovery/scoring.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/alphabet.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

std::int64_t distance(const char* a, const char* b) {
  const Alphabet alphabet("abcdefghijklmnopqrstuvwxyz");
  return edit_distance(alphabet.encode(a), alphabet.encode(b));
}

TEST(Scoring, EditDistance) {
  EXPECT_EQ(distance("kitten", "sitting"), 3);
  EXPECT_EQ(distance("intention", "execution"), 5);
  EXPECT_EQ(distance("", "abc"), 3);
  EXPECT_EQ(distance("abc", ""), 3);
  EXPECT_EQ(distance("same", "same"), 0);
  EXPECT_EQ(distance("abcd", "bcda"), 2);  // a letter moved: one deletion, one insertion
}

TEST(Scoring, Wilson) {
  // Agresti and Coull's figures for 0 and 10 of 10, and a value worked by hand for 95 of 100.
  EXPECT_NEAR(wilson95(0, 10).high, 0.2775, 5e-5);
  EXPECT_DOUBLE_EQ(wilson95(0, 10).low, 0);
  EXPECT_NEAR(wilson95(10, 10).low, 0.7225, 5e-5);
  EXPECT_NEAR(wilson95(95, 100).low, 0.8882, 5e-5);
  EXPECT_NEAR(wilson95(95, 100).high, 0.9785, 5e-5);
  EXPECT_DOUBLE_EQ(wilson95(0, 0).high, 1);
  EXPECT_EQ(invalid_message([] { wilson95(3, 2); }), "wilson95: expected 0 to 2 successes, received 3");
}

TEST(Scoring, AreaUnderCurve) {
  const auto auc = [](std::vector<double> p, std::vector<double> n) { return area_under_curve(p, n); };
  EXPECT_DOUBLE_EQ(auc({3, 4}, {1, 2}), 1);
  EXPECT_DOUBLE_EQ(auc({1, 2}, {3, 4}), 0);
  EXPECT_DOUBLE_EQ(auc({1, 3}, {2, 4}), 0.25);
  EXPECT_DOUBLE_EQ(auc({1, 2, 2}, {2, 0}), 4.0 / 6);
  EXPECT_DOUBLE_EQ(auc({5, 5}, {5}), 0.5);
  EXPECT_DOUBLE_EQ(auc({}, {5}), 0.5);
  EXPECT_DOUBLE_EQ(auc({INFINITY}, {5}), 1);
  EXPECT_EQ(invalid_message([&] { auc({NAN}, {5}); }),
            "area_under_curve: expected scores that are numbers, received NaN");
}

TEST(Scoring, AttentionAgainstTruth) {
  AttentionScorer scorer(2);
  scorer.add(std::vector<float>{0.5F, 0.25F, 0.125F, 0.125F}, std::vector<std::uint8_t>{1, 0, 1, 0});
  const auto score = scorer.score();
  EXPECT_EQ(score.sequences, 1);
  EXPECT_DOUBLE_EQ(score.mass, 0.625);
  EXPECT_DOUBLE_EQ(score.precision, 0.5);
  EXPECT_DOUBLE_EQ(score.recall, 0.5);
  EXPECT_DOUBLE_EQ(score.auc, (2 + 0.5) / 4);
  // A sequence without any noise counts for the mass but has no curve.
  scorer.add(std::vector<float>{3, 1}, std::vector<std::uint8_t>{1, 1});
  EXPECT_DOUBLE_EQ(scorer.score().mass, (0.625 + 1) / 2);
  EXPECT_DOUBLE_EQ(scorer.score().auc, 0.625);
}

TEST(Scoring, UniformAttentionScoresAsChance) {
  AttentionScorer scorer(3);
  scorer.add(std::vector<float>(12, 0.1F), std::vector<std::uint8_t>{1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_DOUBLE_EQ(scorer.score().precision, 0.25);
  EXPECT_DOUBLE_EQ(scorer.score().recall, 0.25);
  EXPECT_NEAR(scorer.score().mass, 0.25, 1e-12);
  EXPECT_DOUBLE_EQ(scorer.score().auc, 0.5);
}

TEST(Scoring, PrecisionAndRecallPartWhenPlacesAreNotCoreLetters) {
  AttentionScorer scorer(1);
  scorer.add(std::vector<float>{0.1F, 0.6F, 0.3F}, std::vector<std::uint8_t>{0, 1, 1});
  EXPECT_DOUBLE_EQ(scorer.score().precision, 1);
  EXPECT_DOUBLE_EQ(scorer.score().recall, 0.5);
}

TEST(Scoring, PassesOverWhatCannotBeScored) {
  AttentionScorer scorer(2);
  scorer.add(std::vector<float>{0, 0}, std::vector<std::uint8_t>{1, 0});
  scorer.add(std::vector<float>{1, 1}, std::vector<std::uint8_t>{0, 0});
  scorer.add({}, {});
  EXPECT_EQ(scorer.score().sequences, 0);
  EXPECT_DOUBLE_EQ(scorer.score().auc, 0.5);
  EXPECT_EQ(invalid_message([&] {
              scorer.add(std::vector<float>{1}, std::vector<std::uint8_t>{1, 0});
            }),
            "AttentionScorer: expected a weight for each of 2 letters, received 1");
  EXPECT_EQ(invalid_message([&] { scorer.add(std::vector<float>{-1}, std::vector<std::uint8_t>{1}); }),
            "AttentionScorer: expected finite weights of at least 0, received -1");
  EXPECT_EQ(invalid_message([] { AttentionScorer(0); }),
            "AttentionScorer: expected at least 1 place, received 0");
}

}  // namespace
}  // namespace attention
