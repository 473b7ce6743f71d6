#include <gtest/gtest.h>

#include <cmath>

#include "core/data/core_sequence.h"
#include "core/data/damage.h"
#include "core/recovery/damaged.h"
#include "core/recovery/edit_scores.h"
#include "core/recovery/likelihood.h"
#include "core/recovery/noisy_climb.h"
#include "core/recovery/noisy_tables.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

// P(x and the states' way from state k, t letters read) of the generator, written out.
double ways(Letters core, Letters x, const NoiseModel& model, std::size_t k, std::size_t t) {
  const auto noise = [&] { return t < x.size() ? model.background[x[t]] : 0; };
  if (k == core.size()) {
    const double more = t < x.size() ? model.tail * noise() * ways(core, x, model, k, t + 1) : 0;
    return more + (t == x.size() ? 1 - model.tail : 0);
  }
  double sum = model.p * model.missing * ways(core, x, model, k + 1, t);
  if (t == x.size()) return sum;
  sum += (1 - model.p) * noise() * ways(core, x, model, k, t + 1);
  const double letter = (x[t] == core[k] ? 1 - model.substituted : 0) + model.substituted * noise();
  return sum + model.p * (1 - model.missing) * letter * ways(core, x, model, k + 1, t + 1);
}

NoiseModel some_model() { return {0.4, 0.1, 0.15, 0.3, 0.2, {0.5, 0.3, 0.2}}; }

Sequences some_sequences() {
  Sequences sequences;
  for (const Core& row :
       {Core{0}, Core{1, 2}, Core{2, 0, 1}, Core{0, 1, 2, 0, 1}, Core{1, 1, 1, 1, 1, 2, 0}, Core{2, 2},
        Core{0, 2, 1, 1}, Core{1}, Core{0, 0, 0, 2, 1, 2, 1, 0}, Core{2}, Core{1, 0, 1, 2}})
    sequences.append(row);
  return sequences;
}

TEST(NoiseModel, LikelihoodIsTheSumOverAllWays) {
  ThreadPool pool(1);
  const Sequences sequences = some_sequences();
  const PackedSequences packed(sequences, 3);
  const NoiseModel model = some_model();
  const Core core = {0, 1, 2, 1};
  // P(T): the ways of all sequences of that length.
  const auto chances = length_chances(core.size(), model, packed.longest());
  double all = 0;
  for (Letter a = 0; a < 3; ++a)
    for (Letter b = 0; b < 3; ++b) all += ways(core, Core{a, b}, model, 0, 0);
  EXPECT_NEAR(chances[2], all, 1e-12);
  double expected = 0;
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    double background = 1;
    for (const Letter letter : sequences[n]) background *= model.background[letter];
    expected += std::log((1 - model.contaminated) * ways(core, sequences[n], model, 0, 0) +
                         model.contaminated * chances[sequences.length(n)] * background);
  }
  EXPECT_NEAR(noisy_log_likelihood(core, packed, model, pool), expected, 1e-10);
}

TEST(NoiseModel, WithoutDamageItIsTheLikelihoodOfTheGenerator) {
  ThreadPool pool(1);
  const auto data = generate_core_sequences({.p = 0.4, .count = 50, .seed = 2});
  const PackedSequences packed(data.sequences, 4);
  const NoiseModel none{estimate_p(10, packed), 0, 0, 0, 0, {0.25, 0.25, 0.25, 0.25}};
  EXPECT_NEAR(noisy_log_likelihood(data.core, packed, none, pool) - 10 * std::log(4),
              length_log_likelihood(10, log_likelihood(data.core, packed, pool), packed), 1e-8);
}

TEST(NoiseModel, FittingFindsTheDamage) {
  ThreadPool pool(1);
  auto data = generate_core_sequences(
      {.p = 0.5, .count = 5000, .tail = 2, .seed = 5, .background = {0.4, 0.3, 0.2, 0.1}});
  damage(data.sequences, 4, {.missing = 0.06, .substituted = 0.08, .contaminated = 0.05}, 5);
  const PackedSequences packed(data.sequences, 4);
  const NoiseModel start = guess_noise(10, packed, false);
  const NoiseModel fitted = fit_noise(data.core, packed, start, 300, pool);
  EXPECT_GT(noisy_log_likelihood(data.core, packed, fitted, pool),
            noisy_log_likelihood(data.core, packed, start, pool));
  EXPECT_NEAR(fitted.p, 0.5, 0.02);
  EXPECT_NEAR(fitted.missing, 0.06, 0.02);
  EXPECT_NEAR(fitted.contaminated, 0.05, 0.03);  // some random lines pass for damaged ones
  EXPECT_NEAR(fitted.tail / (1 - fitted.tail), 2 * 0.94, 0.25);
  // What replaces a letter is any other one; the model's letters of the background may be the same by chance.
  EXPECT_NEAR(fitted.substituted, 0.08, 0.05);
  EXPECT_NEAR(fitted.background[0], 0.4, 0.03);
  // More steps never lose likelihood.
  double before = -INFINITY;
  NoiseModel model = start;
  for (int i = 0; i < 10; ++i) {
    const double here = noisy_log_likelihood(data.core, packed, model, pool);
    EXPECT_GT(here, before - 1e-6);
    before = here;
    model = fit_noise(data.core, packed, model, 1, pool);
  }
}

TEST(NoisyClimb, RivalAndMarginsAreThoseOfTheNeighbours) {
  ThreadPool pool(1);
  auto data = generate_core_sequences({.core_length = 5, .p = 0.5, .count = 60, .tail = 1, .seed = 4});
  damage(data.sequences, 4, {.missing = 0.05, .substituted = 0.05}, 4);
  const PackedSequences packed(data.sequences, 4);
  const NoisyClimb found = noisy_climb(data.core, packed, guess_noise(5, packed, true), false, 0, pool);
  EXPECT_EQ(found.core, data.core);
  const auto score = [&](const Core& core, double p) {
    NoiseModel model = found.model;
    model.p = p;
    return noisy_log_likelihood(core, packed, model, pool) - static_cast<double>(core.size()) * std::log(4);
  };
  EXPECT_NEAR(found.log_likelihood, score(found.core, found.model.p), 1e-8);
  double rival = -INFINITY;
  double other_length = -INFINITY;
  for (std::size_t i = 0; i < 5; ++i) {
    const Core shorter = without(found.core, i);
    other_length = std::max(other_length, score(shorter, found.model.p * 4 / 5));
    double replaced = -INFINITY;
    for (std::size_t gap = 0; gap < 5; ++gap)
      for (Letter a = 0; a < 4; ++a) {
        const Core edited = with(shorter, gap, a);
        if (edited == found.core) continue;
        rival = std::max(rival, score(edited, found.model.p));
        if (gap == i) replaced = std::max(replaced, score(edited, found.model.p));
      }
    EXPECT_NEAR(found.margins[i], found.log_likelihood - replaced, 1e-7);
  }
  for (std::size_t gap = 0; gap <= 5; ++gap)
    for (Letter a = 0; a < 4; ++a)
      other_length = std::max(other_length, score(with(found.core, gap, a), found.model.p * 6 / 5));
  EXPECT_NEAR(found.rival, rival, 1e-7);
  EXPECT_NEAR(found.length_rival, other_length, 1e-7);
}

TEST(NoisyClimb, ThreadsDoNotChangeTheAnswer) {
  ThreadPool one(1);
  ThreadPool three(3);
  auto data = generate_core_sequences({.count = 400, .tail = 3, .seed = 6});
  const RecoveryResult a = recover_damaged(data.sequences, 4, "em-climb", {}, one);
  const RecoveryResult b = recover_damaged(data.sequences, 4, "em-climb", {}, three);
  ASSERT_TRUE(a.noise && b.noise);
  EXPECT_EQ(a.core, b.core);
  EXPECT_EQ(a.log_likelihood, b.log_likelihood);
  EXPECT_EQ(a.noise->p, b.noise->p);
}

TEST(NoiseModel, RefusesWhatDoesNotFit) {
  ThreadPool pool(1);
  const Sequences sequences = some_sequences();
  const PackedSequences packed(sequences, 3);
  EXPECT_EQ(invalid_message([&] { noisy_log_likelihood(Core{}, packed, some_model(), pool); }),
            "noise model: expected a core of at least one letter, received none");
  EXPECT_EQ(invalid_message([&] { fit_noise(Core{3}, packed, some_model(), 1, pool); }),
            "noise model: expected core letters below 3, received 3");
  EXPECT_EQ(invalid_message([&] { fit_noise(Core{1}, packed, NoiseModel(), 1, pool); }),
            "noise model: expected a background of 3 letters, received 0");
}

TEST(NoiseModel, AsJson) {
  const NoiseModel model{
      .missing = 0.1, .substituted = 0.2, .tail = 0.75, .contaminated = 0.3, .background = {0.4, 0.6}};
  const Json json = noise_json(model, Alphabet("xy"));
  EXPECT_EQ(json, Json::parse(R"({"missing": 0.1, "substituted": 0.2, "tail": 3.0, "contaminated": 0.3,
                                  "background": {"x": 0.4, "y": 0.6}})"));
}

// ---- Whole recoveries of 1,000 sequences at p = .5, neither length nor p known ----

struct RealData {
  const char* name;
  CoreSequenceConfig task = {};
  Damage hurt = {};
};

void PrintTo(const RealData& kind, std::ostream* out) { *out << kind.name; }

class RealDataTest : public ::testing::TestWithParam<RealData> {};

CoreSequenceData draw(const RealData& kind, std::uint64_t seed) {
  CoreSequenceConfig task = kind.task;
  task.count = 1000;
  task.seed = seed;
  CoreSequenceData data = generate_core_sequences(task);
  damage(data.sequences, 4, kind.hurt, seed);
  return data;
}

TEST_P(RealDataTest, TheExactCore) {
  ThreadPool pool(1);
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const auto data = draw(GetParam(), seed);
    const RecoveryResult found = recover_damaged(data.sequences, 4, "em-climb", {}, pool);
    EXPECT_EQ(found.core, data.core) << seed;
    EXPECT_TRUE(found.noise) << seed;
    EXPECT_GT(found.log_likelihood_gap, 5);
    EXPECT_GT(found.length_gap, 5);
    EXPECT_NEAR(found.p, 0.5, 0.05);
    ASSERT_EQ(found.margins.size(), 10u);
    for (const double margin : found.margins) EXPECT_GE(margin, found.log_likelihood_gap - 1e-9);
    EXPECT_GT(found.exact_containment, 0.5);

    const RecoveryResult same = certify_damaged(data.sequences, 4, data.core, found.noise, pool);
    EXPECT_NEAR(same.log_likelihood, found.log_likelihood, 1);
  }
}

INSTANTIATE_TEST_SUITE_P(All, RealDataTest,
                         ::testing::Values(RealData{"background", {.background = {0.55, 0.25, 0.15, 0.05}}},
                                           RealData{"tail", {.tail = 5}}, RealData{"long_tail", {.tail = 20}},
                                           RealData{"contaminated", {}, {.contaminated = 0.05}},
                                           RealData{"missing", {}, {.missing = 0.05}},
                                           RealData{"substituted", {}, {.substituted = 0.05}},
                                           RealData{
                                               "everything",
                                               {.tail = 3, .background = {0.4, 0.3, 0.2, 0.1}},
                                               {.missing = 0.02, .substituted = 0.02, .contaminated = 0.02}}),
                         [](const auto& kind) { return kind.param.name; });

TEST(RealData, CleanSequencesNeedNoNoiseModel) {
  ThreadPool pool(1);
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto data = draw({"clean"}, seed);
    const RecoveryResult found = recover_damaged(data.sequences, 4, "em-climb", {}, pool);
    EXPECT_EQ(found.core, data.core);
    EXPECT_FALSE(found.noise);
    EXPECT_GT(found.length_gap, 5);
  }
}

}  // namespace
}  // namespace attention
