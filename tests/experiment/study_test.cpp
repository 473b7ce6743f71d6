#include "core/experiment/study.h"

#include <gtest/gtest.h>

#include "core/data/core_sequence.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

TEST(Study, DrawsACoreFromTheSeedAndScoresTheAnswer) {
  ThreadPool pool(1);
  const StudyOutcome found = study_core({.method = "em-climb", .count = 50}, 3, pool);
  EXPECT_EQ(found.seed, 3u);
  EXPECT_EQ(found.truth, Alphabet("1234").decode(random_core(4, 10, 3)));
  EXPECT_EQ(found.core, found.truth);
  EXPECT_TRUE(found.exact());
  EXPECT_FALSE(found.proven || found.accuracy);
  EXPECT_EQ(study_core({.method = "enumerate", .count = 50}, 3, pool).proven, true);

  // One sequence of length above 10 is not its core.
  const StudyOutcome missed = study_core({.method = "shortest", .count = 1}, 3, pool);
  EXPECT_EQ(missed.edit_distance, static_cast<std::int64_t>(missed.core.size()) - 10);
}

TEST(Study, AttentionIsAMethodLikeAnyOther) {
  ThreadPool pool(1);
  const StudyOutcome found = study_core({.method = "monotonic", .count = 1000}, 1, pool);
  EXPECT_TRUE(found.exact());
  EXPECT_GT(found.accuracy, 0.95);
}

TEST(Study, DoesNotTellTheLengthIfItIsToBeFound) {
  ThreadPool pool(1);
  StudyCell cell{.method = "em-climb", .p = 0.7, .count = 200, .core_length = 6, .find_length = true};
  EXPECT_TRUE(study_core(cell, 1, pool).exact());
  cell.method = "forward-greedy";
  cell.count = 1;
  // From one sequence the moments make all its letters core.
  EXPECT_GT(study_core(cell, 1, pool).core.size(), 6u);
}

TEST(Study, LikelihoodMendsWhatAttentionLeft) {
  ThreadPool pool(1);
  // From so few sequences attention alone errs now and then.
  StudyCell cell{.method = "monotonic", .p = 0.2, .count = 60};
  std::uint64_t seed = 0;
  while (seed < 20 && study_core(cell, seed, pool).exact()) ++seed;
  ASSERT_LT(seed, 20u);
  cell.method = "monotonic+likelihood";
  EXPECT_TRUE(study_core(cell, seed, pool).exact());
}

TEST(Study, MeasuresAttentionIfAsked) {
  ThreadPool pool(1);
  StudyCell cell{.method = "bahdanau", .count = 200, .faithfulness = true};
  std::vector<StudyOutcome> outcomes = {study_core(cell, 1, pool)};
  ASSERT_TRUE(outcomes[0].faithfulness && outcomes[0].deletion && outcomes[0].bayes);
  EXPECT_FALSE(outcomes[0].faithfulness->place_mass);
  EXPECT_NEAR(*outcomes[0].bayes, 0.99, 0.02);
  outcomes.push_back(outcomes[0]);
  outcomes[1].faithfulness->mass += 0.2;
  outcomes[1].deletion->attended += 1;
  const StudySummary summary = summarize(outcomes);
  EXPECT_NEAR(summary.faithfulness->mass, outcomes[0].faithfulness->mass + 0.1, 1e-12);
  EXPECT_NEAR(summary.deletion->attended, outcomes[0].deletion->attended + 0.5, 1e-12);
  EXPECT_EQ(summary.faithfulness->sequences, 2 * outcomes[0].faithfulness->sequences);
  EXPECT_EQ(study_core({.method = "uniform-attention", .count = 200}, 1, pool).core.size(), 10u);
}

TEST(Study, SummaryByHand) {
  std::vector<StudyOutcome> outcomes(4);
  outcomes[1].edit_distance = 2;
  outcomes[2].edit_distance = 3;
  outcomes[0].seconds = 6;
  const StudySummary summary = summarize(outcomes);
  EXPECT_EQ(summary.exact, 2);
  EXPECT_DOUBLE_EQ(summary.mean_edit_distance, 1.25);
  EXPECT_DOUBLE_EQ(summary.seconds, 1.5);
  EXPECT_NEAR(summary.wilson.low, 0.1500, 1e-4);
  EXPECT_NEAR(summary.wilson.high, 0.8500, 1e-4);
  EXPECT_EQ(summarize({}).exact, 0);
}

TEST(Study, RefusesWhatIsNotThere) {
  ThreadPool pool(1);
  EXPECT_NE(invalid_message([&] { study_core({.method = "magic"}, 1, pool); }).find("received \"magic\""),
            std::string::npos);
  EXPECT_EQ(invalid_message([&] { study_core({.method = "em", .letters = 1}, 1, pool); }),
            "study: expected an alphabet of 2 to 60 letters, received 1");
}

}  // namespace
}  // namespace attention
