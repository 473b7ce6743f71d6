#include "core/experiment/translation_alignment.h"

#include <gtest/gtest.h>

#include "core/data/core_sequence.h"
#include "tests/expect_invalid.h"
#include "tests/experiment/unseen_core.h"

namespace attention {
namespace {

TEST(TranslationAlignment, IsScoredAgainstTruthAndTheExactPosterior) {
  ThreadPool pool(2);
  double mass[2];
  for (std::size_t i = 0; i < 2; ++i) {
    const TrainedTranslator translator = shipped_translator(translator_names()[i]);
    const CoreSequenceData data = unseen(3, 300);
    const Faithfulness score = alignment_faithfulness(translator, data.sequences, data.core, data.core, pool);
    EXPECT_EQ(score.sequences, 300);
    EXPECT_NEAR(*score.place_mass_ceiling, 0.765, 0.03);
    EXPECT_LT(*score.place_mass, *score.place_mass_ceiling + 0.01);
    mass[i] = *score.place_mass;
  }
  EXPECT_EQ(invalid_message([&] {
              alignment_faithfulness(shipped_translator("bahdanau-decoder"), unseen(3, 2).sequences,
                                     std::vector<Letter>(9), unseen(3, 2).core, pool);
            }),
            "translation: expected a core of 10 letters, as the weights know, received 9");
  EXPECT_LT(mass[0], 0.4) << "a free decoder need not look where the letter is";
  EXPECT_GT(mass[1], 0.6) << "a monotonic one must";
}

TEST(TranslationAlignment, TakingOutTheLettersLookedAtTakesTheCoreAway) {
  ThreadPool pool(2);
  const CoreSequenceData data = unseen(3, 300);
  for (const std::string_view name : translator_names()) {
    const DeletionTest test =
        alignment_deletion(shipped_translator(name), data.sequences, data.core, 3, 1, pool);
    EXPECT_EQ(test.letters, 3u);
    EXPECT_EQ(test.sequences, 300);
    EXPECT_GT(test.random, 0);
    EXPECT_GT(test.attended, 1.2 * test.random) << name;
  }
  EXPECT_EQ(
      alignment_deletion(shipped_translator(translator_names()[0]), data.sequences, data.core, 500, 1, pool)
          .sequences,
      0);
}

TEST(TranslationAlignment, IsThatOfEachSequenceAlone) {
  ThreadPool pool(2);
  const TrainedTranslator translator = shipped_translator("bahdanau-decoder-monotonic");
  const CoreSequenceData data = unseen(3, 3);
  const auto all = translation_alignments(translator, data.sequences, data.core, pool);
  ASSERT_EQ(all.size(), 3u);
  for (std::size_t n = 0; n < 3; ++n) {
    Sequences one;
    one.append(data.sequences[n]);
    const auto alone = translation_alignments(translator, one, data.core, pool);
    EXPECT_NEAR(alone[0].log_probability, all[n].log_probability, 1e-4);
    EXPECT_LT(alone[0].log_probability, 0);
    for (std::size_t k = 0; k < 10; ++k) {
      float sum = 0;
      for (std::size_t t = 0; t < one.length(0); ++t) {
        const float weight = alone[0].weights[k * alone[0].stride + t];
        EXPECT_NEAR(weight, all[n].weights[k * all[n].stride + t], 1e-5f);
        sum += weight;
      }
      EXPECT_NEAR(sum, 1, 1e-4f);
    }
  }
}

}  // namespace
}  // namespace attention
