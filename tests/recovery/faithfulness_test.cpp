#include "core/recovery/faithfulness.h"

#include <gtest/gtest.h>

#include "core/data/core_sequence.h"
#include "core/recovery/em.h"
#include "core/tensor/tensor.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

TEST(Faithfulness, ByHand) {
  // The core 0 1 in 0 0 1: the first letter was at 0 or at 1, with equal chance; the truth is 1.
  const Core sequence = {0, 0, 1};
  const std::vector<std::uint8_t> truth = {0, 1, 1};
  FaithfulnessScorer many(Core{0, 1}, 2, 2);
  // Rows of four, the last column is padding.
  many.add(sequence, truth, std::vector<float>{0.2f, 0.8f, 0, 9, 0, 0.5f, 0.5f, 9}, 4);
  Faithfulness score = many.score();
  EXPECT_NEAR(score.mass, (0.8 + 0.5 + 0.5) / 2, 1e-7);
  EXPECT_NEAR(score.mass_ceiling, (0.5 + 1) / 2, 1e-12);
  EXPECT_NEAR(*score.place_mass, (0.8 + 0.5) / 2, 1e-7);
  EXPECT_NEAR(*score.place_mass_ceiling, 0.75, 1e-12);
  EXPECT_NEAR(score.total_variation, (0.3 + 0.5) / 2, 1e-7);
  EXPECT_NEAR(*score.place_mass_share(), 0.65 / 0.75, 1e-7);
  EXPECT_EQ(score.auc, 1);
  EXPECT_EQ(score.sequences, 1);

  FaithfulnessScorer one(Core{0, 1}, 1, 2);
  one.add(sequence, truth, std::vector<float>{2, 1, 1}, 3);
  score = one.score();
  EXPECT_NEAR(score.mass, 0.5, 1e-7);
  EXPECT_NEAR(score.mass_share(), 0.5 / 0.75, 1e-7);
  EXPECT_FALSE(score.place_mass);
  // Against ¼ ¼ ½.
  EXPECT_NEAR(score.total_variation, 0.25, 1e-7);
  EXPECT_EQ(score.auc, 0);
}

TEST(Faithfulness, TheExactPosteriorIsItsOwnCeiling) {
  for (const auto& [p, place, any] : {std::tuple{0.5, 0.765, 0.80}, {0.3, 0.550, 0.61}, {0.2, 0.392, 0.45}}) {
    double place_mass = 0;
    double mass = 0;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const auto data = generate_core_sequences({.p = p, .count = 100, .seed = seed});
      FaithfulnessScorer scorer(data.core, 10, 4);
      for (std::size_t n = 0; n < data.sequences.size(); ++n) {
        const SoftCore posterior = placement_posterior(data.core, data.sequences[n], 4);
        const RowMatrix<float> weights = posterior.cast<float>();
        scorer.add(data.sequences[n], data.sequences.truth_of(n),
                   std::span(weights.data(), static_cast<std::size_t>(weights.size())),
                   data.sequences.length(n));
      }
      const Faithfulness score = scorer.score();
      EXPECT_NEAR(score.total_variation, 0, 1e-6);
      EXPECT_NEAR(*score.place_mass_share(), 1, 1e-6);
      EXPECT_NEAR(score.mass_share(), 1, 1e-6);
      place_mass += *score.place_mass / 10;
      mass += score.mass / 10;
    }
    // The ceilings that are known of this task.
    EXPECT_NEAR(place_mass, place, 0.02);
    EXPECT_NEAR(mass, any, 0.02);
  }
}

TEST(Faithfulness, PassesOverWhatTellsNothing) {
  FaithfulnessScorer scorer(Core{0, 1}, 1, 2);
  scorer.add(Core{1, 0}, std::vector<std::uint8_t>{0, 0}, std::vector<float>{1, 1}, 2);  // no core in it
  scorer.add(Core{0, 1}, std::vector<std::uint8_t>{1, 1}, std::vector<float>{0, 0}, 2);  // no weight
  EXPECT_EQ(scorer.score().sequences, 0);
}

TEST(Faithfulness, RefusesSizesThatDoNotFit) {
  FaithfulnessScorer scorer(Core{0, 1}, 2, 2);
  EXPECT_EQ(invalid_message([&] {
              scorer.add(Core{0, 1}, std::vector<std::uint8_t>{1, 1}, std::vector<float>{1, 1, 1}, 2);
            }),
            "FaithfulnessScorer: expected truth and weights of 2 letters, received 2 and 3 in rows of 2");
  EXPECT_EQ(invalid_message([] { FaithfulnessScorer(Core{0}, 0, 2); }),
            "FaithfulnessScorer: expected at least 1 glimpse, received 0");
  EXPECT_NE(invalid_message([] { FaithfulnessScorer(Core{}, 1, 2); }), "");
}

}  // namespace
}  // namespace attention
