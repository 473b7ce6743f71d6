#include "core/experiment/attention_recovery.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/data/core_sequence.h"
#include "core/experiment/glimpse_refinement.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

CoreSequenceData data_of(double p, std::int64_t count, std::uint64_t seed) {
  return generate_core_sequences({.p = p, .count = count, .seed = seed});
}

AttentionRecovery recover(const CoreSequenceData& data, std::int64_t core_length, std::uint64_t seed) {
  return recover_by_attention(data.sequences, data.alphabet, {.core_length = core_length, .seed = seed});
}

TEST(AttentionRecovery, FindsTheCore) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const auto data = data_of(0.5, 1000, seed);
    const AttentionRecovery found = recover(data, 10, seed);
    EXPECT_EQ(found.core, data.core);
    EXPECT_EQ(found.margins.size(), 10u);
    EXPECT_GT(found.accuracy, 0.96);
    EXPECT_LT(found.validation_loss, 0.12);
    EXPECT_TRUE(found.lengths.empty());
  }
}

TEST(AttentionRecovery, FindsTheLengthByHeldOutLoss) {
  const auto data = data_of(0.5, 1500, 4);
  const AttentionRecovery found = recover(data, 0, 4);
  EXPECT_EQ(found.core, data.core);
  ASSERT_GE(found.lengths.size(), 5u);
  for (const auto& [length, loss] : found.lengths)
    EXPECT_GE(loss, length == 10 ? 0 : found.validation_loss) << length;
  EXPECT_EQ(invalid_message([&] {
              recover_by_attention(data.sequences, data.alphabet, {.model = "bahdanau", .core_length = 0});
            }),
            "bahdanau: expected a core length, which one context needs to be read, received none");
}

TEST(AttentionRecovery, StopsOnceTheReadingHasSettled) {
  const auto data = data_of(0.5, 4000, 1);
  std::int64_t raced = 0;
  std::int64_t settled = 0;
  const AttentionRecovery found =
      recover_by_attention(data.sequences, data.alphabet, {.seed = 1}, [&](const TrainingSnapshot& training) {
        raced = std::max(raced, training.restart);
        if (training.restarts == 1) settled = std::max(settled, training.epochs);
      });
  EXPECT_EQ(found.core, data.core);
  EXPECT_EQ(raced, 3);
  EXPECT_EQ(found.restarts, 3);
  EXPECT_LT(found.epochs, settled);
  EXPECT_GT(*std::ranges::min_element(found.margins), 0.5);
}

TEST(AttentionRecovery, TellsTheSequencesFromThoseAskedFor) {
  const auto data = data_of(0.5, 500, 2);
  const auto loss = [&](const char* negatives) {
    return recover_by_attention(data.sequences, data.alphabet, {.negatives = negatives}).loss;
  };
  // Random sequences that end as the real ones do are harder to tell from them.
  EXPECT_GT(loss("same-ending"), 1.1 * loss("uniform"));
  EXPECT_NE(invalid_message([&] { loss("dull"); }).find("received \"dull\""), std::string::npos);
}

TEST(AttentionRecovery, CountsWhatIsTooLongForIt) {
  auto data = data_of(0.5, 100, 2);
  data.sequences.truth.clear();
  data.sequences.append(std::vector<Letter>(2001, 0));
  const AttentionRecovery found = recover(data, 10, 2);
  EXPECT_EQ(found.too_long, 1u);
  EXPECT_EQ(found.trained_on, 100u);
  EXPECT_EQ(found.core, data.core);
}

// A seed at which all three runs end with a letter misplaced.
TEST(AttentionRecovery, RefinementMendsAMisplacedLetter) {
  const auto data = data_of(0.2, 1000, 22);
  const AttentionRecovery found = recover(data, 10, 22);
  EXPECT_GE(found.moves, 1);
  EXPECT_EQ(found.core, data.core);
}

AttentionRecovery with_truth(const CoreSequenceData& data, Control control) {
  return recover_by_attention(data.sequences, data.alphabet,
                              {.core_length = 10, .seed = 1, .control = control, .truth = data.core});
}

TEST(AttentionRecovery, MonotonicAttentionReachesTheCeiling) {
  const AttentionRecovery found = with_truth(data_of(0.5, 2000, 1), Control::none);
  ASSERT_TRUE(found.faithfulness && found.deletion);
  EXPECT_GT(*found.faithfulness->place_mass_share(), 0.95);
  EXPECT_NEAR(*found.faithfulness->place_mass_ceiling, 0.765, 0.03);
  EXPECT_LT(found.faithfulness->total_variation, 0.15);
  EXPECT_GT(found.faithfulness->auc, 0.9);
  EXPECT_EQ(found.deletion->letters, 3u);
  EXPECT_GT(found.deletion->attended, 2 * found.deletion->random);
  EXPECT_GT(found.deletion->random, 0);
}

TEST(AttentionRecovery, ControlsDoNotFindTheCore) {
  const auto data = data_of(0.5, 1000, 1);
  for (const Control control : {Control::uniform_attention, Control::untrained, Control::shuffled_labels}) {
    const AttentionRecovery found = with_truth(data, control);
    EXPECT_EQ(found.core.size(), 10u);
    EXPECT_NE(found.core, data.core);
    ASSERT_TRUE(found.faithfulness);
    EXPECT_LT(found.faithfulness->mass_share(), 0.9);
    EXPECT_EQ(found.deletion.has_value(), control != Control::uniform_attention);
  }
  // Uniform attention lies on the core as often as letters do.
  double letters = 0;
  for (const std::uint8_t one : data.sequences.truth) letters += one;
  EXPECT_NEAR(with_truth(data, Control::uniform_attention).faithfulness->mass,
              letters / static_cast<double>(data.sequences.truth.size()), 0.05);
}

std::unique_ptr<Experiment> trained(const char* model, std::int64_t epochs) {
  auto experiment = std::make_unique<Experiment>(parse_config({{"task", {{"count", 1000}, {"seed", 1}}},
                                                               {"model", {{"name", model}}},
                                                               {"training", {{"epochs", epochs}}}}));
  while (experiment->train(100)) {
  }
  return experiment;
}

TEST(GlimpseRefinement, LeavesASureModelAlone) {
  auto experiment = trained("monotonic", 20);
  ASSERT_TRUE(experiment->recovery().recovered);
  ASSERT_GT(*std::ranges::min_element(experiment->recovery().margins), 0.5);
  const Experiment* before = experiment.get();
  EXPECT_EQ(refine_glimpses(experiment, [](Experiment&) { FAIL() << "nothing to train"; }), 0);
  EXPECT_EQ(experiment.get(), before);
}

TEST(GlimpseRefinement, KeepsNothingThatTheHeldOutLossDoesNotConfirm) {
  auto experiment = trained("monotonic", 1);
  ASSERT_LT(*std::ranges::min_element(experiment->recovery().margins), 0.5);
  const Experiment* before = experiment.get();
  const auto weights = [&] {
    return std::vector<float>(experiment->weights().data(),
                              experiment->weights().data() + experiment->weights().size());
  };
  const auto kept = weights();
  // Training that ruins the proposal.
  const auto ruin = [](Experiment& next) { array(next.weights().data(), next.weights().size()).setZero(); };
  EXPECT_EQ(refine_glimpses(experiment, ruin), 0);
  EXPECT_EQ(experiment.get(), before);
  EXPECT_EQ(weights(), kept);
}

TEST(Experiment, TakesWeightsOfTheSameModelOnly) {
  auto other = trained("monotonic", 1);
  Experiment experiment(parse_config({{"task", {{"count", 1000}, {"seed", 1}}}}));
  const double before = experiment.judge().loss;
  experiment.take_weights(*other);
  EXPECT_LT(experiment.judge().loss, before);
  EXPECT_EQ(experiment.judge().loss, other->judge().loss);
  Experiment longer(parse_config({{"task", {{"count", 20}, {"core_length", 11}}}}));
  EXPECT_EQ(invalid_message([&] { longer.take_weights(*other); }),
            "take_weights: expected 45 weights, received 41");
}

TEST(GlimpseRefinement, IsForMonotonicAttention) {
  auto experiment = std::make_unique<Experiment>(
      parse_config({{"task", {{"count", 20}}}, {"model", {{"name", "bahdanau"}}}}));
  EXPECT_EQ(invalid_message([&] { refine_glimpses(experiment, [](Experiment&) {}); }),
            "refine_glimpses: expected a monotonic model, received bahdanau");
}

}  // namespace
}  // namespace attention
