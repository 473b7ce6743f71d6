#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/data/core_sequence.h"
#include "core/recovery/edit_scores.h"
#include "core/recovery/em.h"
#include "core/recovery/embedding_count.h"
#include "core/recovery/likelihood.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

Core random_letters(Random& random, std::size_t length, std::uint64_t alphabet_size) {
  Core letters(length);
  for (Letter& letter : letters) letter = static_cast<Letter>(random.below(alphabet_size));
  return letters;
}

// Places of every embedding of the core that ends at the last letter, by trying all subsets.
std::vector<std::vector<std::size_t>> all_embeddings(const Core& core, const Core& sequence) {
  std::vector<std::vector<std::size_t>> found;
  for (std::uint32_t subset = 0; subset < (1U << sequence.size()); ++subset) {
    std::vector<std::size_t> places;
    for (std::size_t t = 0; t < sequence.size(); ++t)
      if (subset >> t & 1U) places.push_back(t);
    bool fits = places.size() == core.size() && !places.empty() && places.back() + 1 == sequence.size();
    for (std::size_t k = 0; fits && k < core.size(); ++k) fits = sequence[places[k]] == core[k];
    if (fits) found.push_back(places);
  }
  return found;
}

double log_of(std::size_t count) { return std::log(static_cast<double>(count)); }

TEST(EmbeddingCount, AgreesWithTryingAllSubsets) {
  Random random(1);
  for (int i = 0; i < 300; ++i) {
    const Core sequence = random_letters(random, 1 + static_cast<std::size_t>(random.below(12)), 3);
    const Core core = random_letters(random, 1 + static_cast<std::size_t>(random.below(5)), 3);
    const double expected = log_of(all_embeddings(core, sequence).size());
    const double counted = log_embedding_count(core, sequence);
    if (std::isinf(expected))
      ASSERT_EQ(counted, expected);
    else
      ASSERT_NEAR(counted, expected, 1e-12);
  }
}

TEST(EmbeddingCount, ManyAtOnceGiveTheSameWithAnyThreads) {
  Random random(2);
  Sequences sequences;
  for (int n = 0; n < 700; ++n)
    sequences.append(random_letters(random, 1 + static_cast<std::size_t>(random.below(30)), 3));
  const Core core = {0, 1, 2, 1};
  const PackedSequences packed(sequences, 3);
  ThreadPool one(1);
  ThreadPool three(3);
  const auto counts = log_embedding_counts(core, packed, sequences.size(), one);
  EXPECT_EQ(counts, log_embedding_counts(core, packed, sequences.size(), three));
  for (std::size_t n = 0; n < sequences.size(); ++n)
    ASSERT_EQ(counts[n], log_embedding_count(core, sequences[n])) << n;
}

TEST(EmbeddingCount, BinomialForOneRepeatedLetter) {
  // Choose places for all but the last letter: C(T−1, K−1), far beyond the largest double for K = 900.
  for (const auto& [length, time] : {std::pair{5, 30}, {10, 1000}, {10, 5000}, {300, 3000}, {900, 1800}}) {
    const Core core(static_cast<std::size_t>(length), 0);
    const Core sequence(static_cast<std::size_t>(time), 0);
    const double expected = std::lgamma(time) - std::lgamma(length) - std::lgamma(time - length + 1);
    EXPECT_NEAR(log_embedding_count(core, sequence), expected, 1e-10 * expected) << length << " in " << time;
  }
}

TEST(EmbeddingCount, ScalingDoesNotChangeTheCount) {
  // The same letters, once short enough to be counted plainly; noise in front of another letter adds nothing.
  Random random(3);
  const Core core = random_letters(random, 12, 4);
  Core sequence = random_letters(random, 900, 4);
  sequence.back() = core.back();
  const double plain = log_embedding_count(core, sequence);
  Core longer(400, 4);
  longer.insert(longer.end(), sequence.begin(), sequence.end());
  EXPECT_NEAR(log_embedding_count(core, longer), plain, 1e-9);
}

TEST(EmbeddingCount, RefusesWhatItCannotCount) {
  EXPECT_EQ(invalid_message([] { log_embedding_count({}, Core{1}); }),
            "embedding count: expected a core of at least one letter, received none");
  EXPECT_EQ(invalid_message([] { log_embedding_count(Core{1}, {}); }),
            "embedding count: expected a sequence of at least one letter, received none");
  Sequences sequences;
  sequences.append(Core{0, 1});
  const PackedSequences packed(sequences, 2);
  ThreadPool pool(1);
  EXPECT_EQ(invalid_message([&] { log_embedding_counts(Core{2}, packed, 1, pool); }),
            "embedding count: expected core letters below 2, received 2");
  EXPECT_EQ(invalid_message([&] { log_embedding_counts(Core{1}, packed, 0, pool); }),
            "embedding count: expected room for sequence 0, received 0");
  EXPECT_EQ(invalid_message([] { PackedSequences(Sequences(), 2); }),
            "sequences: expected at least one, received none");
  EXPECT_EQ(invalid_message([&] { PackedSequences(sequences, 256); }),
            "sequences: expected an alphabet of 1 to 255 letters, received 256");
  sequences.append({});
  EXPECT_EQ(invalid_message([&] { PackedSequences(sequences, 2); }),
            "sequences: expected each to have at least one letter, received none in sequence 2");
}

TEST(Likelihood, SumsWithTheFloor) {
  Sequences sequences;
  sequences.append(Core{0, 0, 1});     // two ways
  sequences.append(Core{0, 0, 0, 1});  // three
  sequences.append(Core{1, 0});        // none
  const PackedSequences packed(sequences, 2);
  ThreadPool pool(1);
  EXPECT_NEAR(log_likelihood(Core{0, 1}, packed, pool), std::log(6) + std::log(1e-9), 1e-12);
  EXPECT_DOUBLE_EQ(estimate_p(2, packed), 6.0 / 9);
  EXPECT_DOUBLE_EQ(estimate_p(8, packed), 1);
  const double expected = 3 * 2 * std::log(6.0 / 9) + 3 * std::log(3.0 / 9 / 2) - 5 - 2 * std::log(2);
  EXPECT_NEAR(length_log_likelihood(2, -5, packed), expected, 1e-12);
  EXPECT_EQ(invalid_message([&] { estimate_p(0, packed); }),
            "likelihood: expected a core length of at least 1, received 0");
}

TEST(EditScores, AreTheLikelihoodsOfTheEditedCores) {
  CoreSequenceConfig config;
  config.count = 45;
  config.core_length = 5;
  const auto data = generate_core_sequences(config);
  const PackedSequences packed(data.sequences, 4);
  ThreadPool pool(1);
  ThreadPool two(2);
  const Core core = {0, 3, 1, 1, 2};
  const auto scores = edit_scores(core, packed, pool);
  ASSERT_EQ(scores.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t gap = 0; gap < 5; ++gap)
      for (Letter a = 0; a < 4; ++a) {
        const Core edited = with(without(core, i), gap, a);
        ASSERT_NEAR(scores[i].at(gap, a), log_likelihood(edited, packed, pool), 1e-8);
      }
  EXPECT_EQ(scores[2].scores, edit_scores(core, packed, two)[2].scores);
  const auto insertions = insertion_scores(core, packed, pool);
  EXPECT_NEAR(insertions.at(5, 1), log_likelihood(with(core, 5, 1), packed, pool), 1e-8);
  EXPECT_NEAR(insertions.at(0, 3), log_likelihood(with(core, 0, 3), packed, pool), 1e-8);
  EXPECT_NEAR(insertion_scores({}, packed, pool).at(0, 1), log_likelihood(Core{1}, packed, pool), 1e-8);
  EXPECT_EQ(invalid_message([&] { edit_scores({}, packed, pool); }),
            "edit scores: expected a core of at least one letter, received none");
  EXPECT_EQ(invalid_message([&] { without(core, 5); }), "edit scores: expected a place below 5, received 5");
  EXPECT_EQ(invalid_message([&] { with(core, 6, 0); }),
            "edit scores: expected a gap of at most 5, received 6");
  EXPECT_EQ(invalid_message([&] { insertion_scores(Core{9}, packed, pool); }),
            "edit scores: expected core letters below 4, received 9");
}

TEST(EditScores, HoldForLongSequencesToo) {
  Random random(4);
  Sequences sequences;
  for (int n = 0; n < 3; ++n) sequences.append(random_letters(random, 1400, 4));
  const PackedSequences packed(sequences, 4);
  ThreadPool pool(1);
  const Core core = random_letters(random, 20, 4);
  const auto scores = edit_scores(core, packed, pool);
  for (std::size_t i = 0; i < 20; i += 7)
    for (Letter a = 0; a < 4; ++a) {
      const double expected = log_likelihood(with(without(core, i), 11, a), packed, pool);
      EXPECT_NEAR(scores[i].at(11, a), expected, 1e-7);
    }
}

TEST(PlacementPosterior, IsTheShareOfEmbeddingsThroughEachPlace) {
  Random random(5);
  int compared = 0;
  for (int i = 0; i < 60; ++i) {
    Core sequence = random_letters(random, 9, 2);
    const Core core = random_letters(random, 3, 2);
    const SoftCore posterior = placement_posterior(core, sequence, 2);
    const auto embeddings = all_embeddings(core, sequence);
    SoftCore expected = SoftCore::Zero(3, 9);
    for (const auto& places : embeddings)
      for (std::size_t k = 0; k < 3; ++k)
        expected(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(places[k])) += 1;
    if (!embeddings.empty()) expected /= static_cast<double>(embeddings.size());
    ASSERT_LT((posterior - expected).cwiseAbs().maxCoeff(), 1e-12);
    compared += !embeddings.empty();
  }
  EXPECT_GT(compared, 15);
  EXPECT_EQ(placement_posterior(Core{0, 1}, Core{1}, 2).sum(), 0);
  EXPECT_EQ(invalid_message([] { placement_posterior({}, Core{1}, 2); }),
            "placement posterior: expected a core of at least one letter, received none");
  EXPECT_EQ(invalid_message([] { placement_posterior(Core{7}, Core{1}, 2); }),
            "placement posterior: expected core letters below 2, received 7");
}

// The best any reader can do: .765 of the mass on the k-th true place at p = .5.
TEST(PlacementPosterior, CeilingOfAttention) {
  CoreSequenceConfig config;
  config.count = 100;
  double mass = 0;
  double any = 0;
  double places = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    config.seed = seed;
    const auto data = generate_core_sequences(config);
    for (std::size_t n = 0; n < data.sequences.size(); ++n) {
      const SoftCore posterior = placement_posterior(data.core, data.sequences[n], 4);
      const auto truth = data.sequences.truth_of(n);
      Eigen::Index k = 0;
      for (std::size_t t = 0; t < truth.size(); ++t) {
        if (!truth[t]) continue;
        any += posterior.col(static_cast<Eigen::Index>(t)).sum();
        mass += posterior(k++, static_cast<Eigen::Index>(t));
        ++places;
      }
    }
  }
  EXPECT_NEAR(mass / places, 0.765, 0.01);
  EXPECT_NEAR(any / places, 0.80, 0.01);
}

}  // namespace
}  // namespace attention
