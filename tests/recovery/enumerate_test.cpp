#include "core/recovery/enumerate.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/data/core_sequence.h"
#include "core/recovery/likelihood.h"
#include "core/recovery/methods.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

constexpr double plenty = 1e9;

// The likeliest of all cores, by looking at every one of them.
Core likeliest(std::size_t core_length, const PackedSequences& sequences) {
  ThreadPool pool(1);
  Core core(core_length, 0);
  Core best;
  double best_score = -INFINITY;
  while (true) {
    const double score = log_likelihood(core, sequences, pool);
    if (score > best_score) {
      best_score = score;
      best = core;
    }
    std::size_t k = 0;
    while (k < core_length && ++core[k] == sequences.alphabet_size()) core[k++] = 0;
    if (k == core_length) return best;
  }
}

Sequences noise(std::size_t count, std::uint64_t length, std::uint64_t seed) {
  Random random(seed);
  Sequences sequences;
  for (std::size_t n = 0; n < count; ++n) {
    Core row(static_cast<std::size_t>(1 + random.below(length)));
    for (Letter& letter : row) letter = static_cast<Letter>(random.below(3));
    sequences.append(row);
  }
  return sequences;
}

TEST(Enumerate, FindsTheLikeliestOfAll) {
  ThreadPool pool(1);
  for (std::uint64_t seed = 0; seed < 6; ++seed)
    for (const std::size_t length : {1, 2, 5}) {
      // Without a core in it nothing leads the way; some sequences are too short for any core.
      const Sequences sequences = noise(21, 14, seed);
      const PackedSequences packed(sequences, 3);
      const Core expected = likeliest(length, packed);
      const Enumeration found = enumerate(Core(length, 0), packed, plenty);
      EXPECT_TRUE(found.complete);
      EXPECT_NEAR(found.log_likelihood, log_likelihood(expected, packed, pool), 1e-9);
      EXPECT_NEAR(log_likelihood(found.core, packed, pool), found.log_likelihood, 1e-9);
      EXPECT_EQ(enumerate(expected, packed, plenty).core, expected);
    }
}

TEST(Enumerate, RulesOutMostEndingsEarly) {
  const auto data = generate_core_sequences({.p = 0.5, .count = 100, .seed = 2});
  const Enumeration found = enumerate(data.core, PackedSequences(data.sequences, 4), plenty);
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(found.core, data.core);
  EXPECT_LT(found.nodes, 20000);  // of 1.4 million
}

TEST(Enumerate, SaysThatItGaveUp) {
  const auto data = generate_core_sequences({.p = 0.2, .count = 20, .seed = 1});
  const PackedSequences packed(data.sequences, 4);
  Core start = data.core;
  start[3] = static_cast<Letter>((start[3] + 1) % 4);
  const Enumeration found = enumerate(start, packed, 1e4);
  EXPECT_FALSE(found.complete);
  ThreadPool pool(1);
  EXPECT_GE(found.log_likelihood, log_likelihood(start, packed, pool));
  EXPECT_NEAR(found.log_likelihood, log_likelihood(found.core, packed, pool), 1e-9);
}

TEST(Enumerate, CountsLongSequencesWithoutOverflow) {
  const auto data = generate_core_sequences({.core_length = 3, .p = 0.002, .count = 30, .seed = 5});
  const PackedSequences packed(data.sequences, 4);
  ASSERT_GT(packed.longest(), 1000u);
  ThreadPool pool(1);
  const Core expected = likeliest(3, packed);
  const Enumeration found = enumerate(Core{0, 0, 0}, packed, plenty);
  EXPECT_TRUE(found.complete);
  EXPECT_NEAR(found.log_likelihood, log_likelihood(expected, packed, pool), 1e-7);
}

TEST(Enumerate, IsAMethodThatProvesItsAnswer) {
  ThreadPool pool(1);
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto data = generate_core_sequences({.p = 0.5, .count = 30, .seed = seed});
    const RecoveryResult climbed = recover(data.sequences, 4, "em-climb", {10}, pool);
    const RecoveryResult proven = recover(data.sequences, 4, "enumerate", {10}, pool);
    EXPECT_EQ(climbed.proven, std::nullopt);
    EXPECT_EQ(proven.proven, true);
    EXPECT_EQ(proven.core, climbed.core);
    EXPECT_EQ(proven.log_likelihood_gap, climbed.log_likelihood_gap);
  }
}

TEST(Enumerate, RefusesWhatIsNoCore) {
  Sequences one;
  one.append(Core{0, 1});
  const PackedSequences packed(one, 2);
  EXPECT_EQ(invalid_message([&] { enumerate(Core{}, packed, 1); }),
            "enumerate: expected a core of at least one letter, received none");
  EXPECT_EQ(invalid_message([&] { enumerate(Core{2}, packed, 1); }),
            "embedding count: expected core letters below 2, received 2");
}

}  // namespace
}  // namespace attention
