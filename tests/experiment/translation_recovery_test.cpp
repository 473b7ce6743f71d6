#include "core/experiment/translation_recovery.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/data/core_sequence.h"
#include "tests/expect_invalid.h"
#include "tests/experiment/unseen_core.h"

namespace attention {
namespace {

TEST(TranslationRecovery, TheShippedWeightsReadUnseenCores) {
  ThreadPool pool(2);
  for (const std::string_view name : translator_names()) {
    const TrainedTranslator translator = shipped_translator(name);
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      const CoreSequenceData data = unseen(seed, 150);
      const TranslationRecovery found = recover_by_translation(translator, data.sequences, 4, pool);
      EXPECT_EQ(found.core, data.core) << name << ", seed " << seed;
      EXPECT_EQ(found.sequences, 150u);
      ASSERT_EQ(found.margins.size(), 10u);
      const double least = *std::min_element(found.margins.begin(), found.margins.end());
      EXPECT_TRUE(least > 0 || translator.config.model.alignment == Alignment::free);
      EXPECT_LT(found.log_probability, 0);
    }
  }
}

TEST(TranslationRecovery, DoesNotDependOnThreads) {
  const TrainedTranslator translator = shipped_translator("bahdanau-decoder");
  const CoreSequenceData data = unseen(7, 130);
  ThreadPool one(1), three(3);
  const auto a = recover_by_translation(translator, data.sequences, 4, one);
  const auto b = recover_by_translation(translator, data.sequences, 4, three);
  EXPECT_EQ(a.core, b.core);
  EXPECT_EQ(a.margins, b.margins);
  EXPECT_EQ(a.log_probability, b.log_probability);
}

TEST(TranslationRecovery, ReadsASampleOfVeryManyAndPassesOverVeryLongOnes) {
  const TrainedTranslator translator = shipped_translator("bahdanau-decoder-monotonic");
  ThreadPool pool(2);
  CoreSequenceData data = unseen(1, 2500);
  data.sequences = {};
  const CoreSequenceData drawn = unseen(1, 2500);
  for (std::size_t n = 0; n < 2500; ++n) data.sequences.append(drawn.sequences[n]);
  data.sequences.append(std::vector<Letter>(2001, 0));
  const auto found = recover_by_translation(translator, data.sequences, 4, pool);
  EXPECT_EQ(found.core, drawn.core);
  EXPECT_EQ(found.sequences, 2000u);
}

TEST(TranslationRecovery, RefusesWhatItCannotRead) {
  const TrainedTranslator translator = shipped_translator("bahdanau-decoder-monotonic");
  ThreadPool pool(1);
  const CoreSequenceData data = unseen(1, 10);
  EXPECT_EQ(invalid_message([&] { recover_by_translation(translator, data.sequences, 5, pool); }),
            "translation: expected an alphabet of at most 4 letters, as the weights know, received 5");
  EXPECT_EQ(invalid_message([&] { recover_by_translation(translator, Sequences(), 4, pool); }),
            "translation: expected sequences of 1 to 2000 letters, received none");
}

}  // namespace
}  // namespace attention
