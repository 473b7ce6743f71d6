#include "core/data/damage.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/data/core_sequence.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

CoreSequenceData clean() { return generate_core_sequences({.count = 5000, .seed = 3}); }

double mean_truth(const Sequences& sequences) {
  double sum = 0;
  for (const std::uint8_t core : sequences.truth) sum += core;
  return sum / static_cast<double>(sequences.size());
}

TEST(Damage, NoneLeavesEverythingAsItWas) {
  auto data = clean();
  damage(data.sequences, 4, {}, 1);
  EXPECT_EQ(data.sequences.letters, clean().sequences.letters);
  EXPECT_EQ(data.sequences.truth, clean().sequences.truth);
}

TEST(Damage, LosesTheShareAskedFor) {
  auto data = clean();
  const auto before = static_cast<double>(data.sequences.letters.size());
  damage(data.sequences, 4, {.missing = 0.1}, 1);
  EXPECT_EQ(data.sequences.size(), 5000u);
  EXPECT_NEAR(static_cast<double>(data.sequences.letters.size()) / before, 0.9, 0.01);
  EXPECT_NEAR(mean_truth(data.sequences), 9, 0.05);
  damage(data.sequences, 4, {.missing = 1}, 1);
  for (std::size_t n = 0; n < 5000; ++n) ASSERT_EQ(data.sequences.length(n), 1u);
}

TEST(Damage, ReplacesTheShareAskedFor) {
  auto data = clean();
  damage(data.sequences, 4, {.substituted = 0.2}, 1);
  const auto whole = clean();
  ASSERT_EQ(data.sequences.offsets, whole.sequences.offsets);
  double changed = 0;
  for (std::size_t i = 0; i < whole.sequences.letters.size(); ++i) {
    const bool same = data.sequences.letters[i] == whole.sequences.letters[i];
    changed += !same;
    ASSERT_EQ(data.sequences.truth[i], same ? whole.sequences.truth[i] : 0);
  }
  EXPECT_NEAR(changed / static_cast<double>(whole.sequences.letters.size()), 0.2, 0.01);
}

TEST(Damage, ContaminatesWholeSequences) {
  auto data = clean();
  damage(data.sequences, 4, {.contaminated = 0.05}, 1);
  EXPECT_EQ(data.sequences.offsets, clean().sequences.offsets);
  double random = 0;
  for (std::size_t n = 0; n < 5000; ++n) {
    double core = 0;
    for (const std::uint8_t one : data.sequences.truth_of(n)) core += one;
    ASSERT_TRUE(core == 0 || core == 10);
    random += core == 0;
  }
  EXPECT_NEAR(random / 5000, 0.05, 0.01);
}

TEST(Damage, WorksWhereTheTruthIsNotKnown) {
  Sequences sequences;
  sequences.append(std::vector<Letter>{0, 1, 1, 0});
  damage(sequences, 2, {.missing = 0.5, .substituted = 0.5}, 4);
  EXPECT_EQ(sequences.size(), 1u);
  EXPECT_FALSE(sequences.has_truth());
}

TEST(Damage, RefusesWhatIsNoShare) {
  Sequences one;
  one.append(std::vector<Letter>{0});
  EXPECT_EQ(invalid_message([&] { damage(one, 4, {.missing = -0.1}, 1); }),
            "damage: expected a share of missing letters from 0 to 1, received -0.1");
  EXPECT_EQ(invalid_message([&] { damage(one, 4, {.substituted = 2}, 1); }),
            "damage: expected a share of substituted letters from 0 to 1, received 2");
  EXPECT_EQ(invalid_message([&] { damage(one, 4, {.contaminated = NAN}, 1); }),
            "damage: expected a share of contaminated sequences from 0 to 1, received nan");
  EXPECT_EQ(invalid_message([&] { damage(one, 1, {.substituted = 0.1}, 1); }),
            "damage: expected an alphabet of at least 2 letters, received 1");
}

TEST(CoreSequence, DrawsNoiseFromTheBackground) {
  const auto data = generate_core_sequences(
      {.core = "11", .p = 0.1, .count = 5000, .tail = 3, .seed = 1, .background = {0.5, 0, 0.4, 0.1}});
  std::vector<double> noise(4);
  double sum = 0;
  for (std::size_t i = 0; i < data.sequences.letters.size(); ++i)
    if (!data.sequences.truth[i]) {
      ++noise[data.sequences.letters[i]];
      ++sum;
    }
  EXPECT_NEAR(noise[0] / sum, 0.5, 0.01);
  EXPECT_EQ(noise[1], 0);
  EXPECT_NEAR(noise[2] / sum, 0.4, 0.01);
  EXPECT_EQ(invalid_message([] {
              generate_core_sequences({.background = {0.5, 0.4}});
            }),
            "core sequence: expected a background of 4 chances that sum to 1, received 2 that sum to 0.9");
  EXPECT_NE(invalid_message([] { generate_core_sequences({.background = {0.5, -0.5, 0.5, 0.5}}); }), "");
}

}  // namespace
}  // namespace attention
