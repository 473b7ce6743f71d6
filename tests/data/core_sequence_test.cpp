#include "core/data/core_sequence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/data/negatives.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

CoreSequenceConfig small(std::int64_t count) {
  CoreSequenceConfig config;
  config.count = count;
  return config;
}

struct Moments {
  double mean = 0;
  double deviation = 0;
};

Moments length_moments(const Sequences& sequences) {
  double sum = 0;
  double squares = 0;
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    const auto length = static_cast<double>(sequences.length(n));
    sum += length;
    squares += length * length;
  }
  const auto count = static_cast<double>(sequences.size());
  return {sum / count, std::sqrt(squares / count - sum * sum / count / count)};
}

// Chi-square of letter counts against equal shares; 3 degrees of freedom for four letters.
double chi_square(const std::vector<Letter>& letters, std::size_t alphabet_size) {
  std::vector<double> counts(alphabet_size);
  for (const Letter letter : letters) ++counts[letter];
  const double expected = static_cast<double>(letters.size()) / static_cast<double>(alphabet_size);
  double sum = 0;
  for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

TEST(CoreSequence, LengthsFollowTheNegativeBinomialLaw) {
  const auto data = generate_core_sequences(small(20000));
  const Moments moments = length_moments(data.sequences);
  EXPECT_NEAR(moments.mean, 20, 0.1);                  // K/p; standard error 0.032
  EXPECT_NEAR(moments.deviation, std::sqrt(20), 0.1);  // √(K(1−p))/p
  // P(T = 20) = C(19, 9) / 2^20
  double at_twenty = 0;
  for (std::size_t n = 0; n < data.sequences.size(); ++n) at_twenty += data.sequences.length(n) == 20;
  EXPECT_NEAR(at_twenty / 20000, 92378.0 / 1048576.0, 0.007);
}

TEST(CoreSequence, MomentsAtSmallP) {
  CoreSequenceConfig config = small(20000);
  config.p = 0.1;
  const Moments moments = length_moments(generate_core_sequences(config).sequences);
  EXPECT_NEAR(moments.mean, 100, 1);
  EXPECT_NEAR(moments.deviation, std::sqrt(9) / 0.1, 1);
}

TEST(CoreSequence, TruthMarksTheCoreInOrder) {
  const auto data = generate_core_sequences(small(2000));
  ASSERT_EQ(data.core.size(), 10u);
  for (std::size_t n = 0; n < data.sequences.size(); ++n) {
    const auto row = data.sequences[n];
    const auto truth = data.sequences.truth_of(n);
    std::vector<Letter> marked;
    for (std::size_t t = 0; t < row.size(); ++t)
      if (truth[t]) marked.push_back(row[t]);
    ASSERT_EQ(marked, data.core) << "sequence " << n;
    ASSERT_EQ(truth.back(), 1) << "a sequence ends with its last core letter";
  }
}

TEST(CoreSequence, NoiseIsUniform) {
  const auto data = generate_core_sequences(small(10000));
  std::vector<Letter> noise;
  for (std::size_t i = 0; i < data.sequences.letters.size(); ++i)
    if (!data.sequences.truth[i]) noise.push_back(data.sequences.letters[i]);
  EXPECT_NEAR(static_cast<double>(noise.size()), 100000, 1500);
  EXPECT_LT(chi_square(noise, 4), 16.3);  // 0.1 % point of 3 degrees of freedom
}

TEST(CoreSequence, TailIsGeometric) {
  CoreSequenceConfig config = small(20000);
  config.tail = 3;
  const auto data = generate_core_sequences(config);
  double sum = 0;
  double none = 0;
  for (std::size_t n = 0; n < data.sequences.size(); ++n) {
    const auto truth = data.sequences.truth_of(n);
    std::size_t tail = 0;
    while (!truth[truth.size() - 1 - tail]) ++tail;
    sum += static_cast<double>(tail);
    none += tail == 0;
  }
  EXPECT_NEAR(sum / 20000, 3, 0.12);  // standard deviation √12
  EXPECT_NEAR(none / 20000, 0.25, 0.015);
}

TEST(CoreSequence, SameSeedSameDataAndSmallerCountIsAPrefix) {
  const auto data = generate_core_sequences(small(50));
  const auto again = generate_core_sequences(small(50));
  const auto fewer = generate_core_sequences(small(20));
  EXPECT_EQ(data.sequences.letters, again.sequences.letters);
  EXPECT_EQ(data.sequences.offsets, again.sequences.offsets);
  ASSERT_EQ(fewer.sequences.size(), 20u);
  EXPECT_TRUE(std::equal(fewer.sequences.letters.begin(), fewer.sequences.letters.end(),
                         data.sequences.letters.begin()));
  CoreSequenceConfig other = small(50);
  other.seed = 2;
  EXPECT_NE(generate_core_sequences(other).sequences.letters, data.sequences.letters);
}

// Pinned: every platform must write exactly these.
TEST(CoreSequence, PinnedForSeedOne) {
  const auto data = generate_core_sequences(small(3));
  EXPECT_EQ(data.alphabet.decode(data.core), "3113431242");
  EXPECT_EQ(data.alphabet.decode(data.sequences[0]), "3114324133311213242");
  EXPECT_EQ(data.alphabet.decode(data.sequences[2]), "3231131423312144232");
  EXPECT_EQ(data.alphabet.decode(make_negatives("uniform", data.sequences, 4, 1)[0]), "4424243213223211221");
}

TEST(CoreSequence, CertaintyWritesTheCoreItself) {
  CoreSequenceConfig config = small(5);
  config.p = 1;
  config.core = "4213";
  const auto data = generate_core_sequences(config);
  for (std::size_t n = 0; n < 5; ++n) EXPECT_EQ(data.alphabet.decode(data.sequences[n]), "4213");
}

TEST(CoreSequence, ContainsCore) {
  const Alphabet alphabet("abc");
  const auto contains = [&](const char* text, const char* core) {
    return contains_core(alphabet.encode(text), alphabet.encode(core));
  };
  EXPECT_TRUE(contains("abcab", "aab"));
  EXPECT_TRUE(contains("abc", "abc"));
  EXPECT_FALSE(contains("acb", "abc"));
  EXPECT_FALSE(contains("ab", "abc"));
  EXPECT_TRUE(contains("ab", ""));
}

TEST(CoreSequence, RefusesImpossibleSettings) {
  const auto refused = [](auto change) {
    CoreSequenceConfig config;
    change(config);
    return invalid_message([&] { generate_core_sequences(config); });
  };
  EXPECT_EQ(refused([](auto& c) { c.p = 0; }), "core sequence: expected p above 0 and at most 1, received 0");
  EXPECT_EQ(refused([](auto& c) { c.p = 1.5; }),
            "core sequence: expected p above 0 and at most 1, received 1.5");
  EXPECT_EQ(refused([](auto& c) { c.p = NAN; }),
            "core sequence: expected p above 0 and at most 1, received nan");
  EXPECT_EQ(refused([](auto& c) { c.letters = "1"; }),
            "alphabet: expected at least 2 distinct letters, received 1 (\"1\")");
  EXPECT_EQ(refused([](auto& c) { c.letters = "1231"; }),
            "alphabet: expected distinct letters, received \"1\" twice");
  EXPECT_EQ(refused([](auto& c) { c.core = "1253"; }),
            "alphabet: expected one of the letters 1234, received \"5\" at position 3");
  EXPECT_EQ(refused([](auto& c) { c.core_length = 0; }),
            "core sequence: expected a core of 1 to 1000 letters, received 0");
  EXPECT_EQ(refused([](auto& c) { c.count = 0; }),
            "core sequence: expected a count of at least 1, received 0");
  EXPECT_EQ(refused([](auto& c) { c.tail = -1; }),
            "core sequence: expected a tail from 0 to 1000000, received -1");
  EXPECT_EQ(refused([](auto& c) { c.p = 1e-9; }),
            "core sequence: expected at most 1000000000 letters in all, received 10000 sequences of 1e+10 on "
            "average; lower the count or raise p");
  EXPECT_EQ(invalid_message([] { random_core(0, 5, 1); }),
            "core sequence: expected an alphabet of 1 to 256 letters, received 0");
  EXPECT_EQ(invalid_message([] { random_core(4, 1001, 1); }),
            "core sequence: expected a core of 1 to 1000 letters, received 1001");
}

TEST(Negatives, KeepTheLengthsAndHaveNoTruth) {
  const auto data = generate_core_sequences(small(200));
  for (const auto kind : negative_kinds) {
    const Sequences negatives = make_negatives(kind, data.sequences, 4, 1);
    EXPECT_EQ(negatives.offsets, data.sequences.offsets) << kind;
    EXPECT_EQ(std::accumulate(negatives.truth.begin(), negatives.truth.end(), 0), 0) << kind;
    EXPECT_EQ(negatives.truth.size(), negatives.letters.size()) << kind;
    EXPECT_NE(negatives.letters, data.sequences.letters) << kind;
    EXPECT_EQ(negatives.letters, make_negatives(kind, data.sequences, 4, 1).letters) << kind;
    EXPECT_NE(negatives.letters, make_negatives(kind, data.sequences, 4, 2).letters) << kind;
  }
}

std::vector<double> shares(const Sequences& sequences, bool last_only) {
  std::vector<double> counts(4);
  double total = 0;
  for (std::size_t n = 0; n < sequences.size(); ++n)
    for (const Letter letter : last_only ? sequences[n].last(1) : sequences[n]) {
      ++counts[letter];
      ++total;
    }
  for (double& count : counts) count /= total;
  return counts;
}

TEST(Negatives, FrequenciesAreThoseOfTheirKind) {
  CoreSequenceConfig config = small(20000);
  config.core = "1111111112";
  const auto data = generate_core_sequences(config);
  const std::vector<double> background = shares(data.sequences, false);
  EXPECT_NEAR(background[0], 0.45 + 0.125, 0.005);
  const auto check = [&](std::string_view kind, const std::vector<double>& all, double last_two) {
    const Sequences negatives = make_negatives(kind, data.sequences, 4, 3);
    const std::vector<double> seen = shares(negatives, false);
    for (std::size_t a = 0; a < 4; ++a) EXPECT_NEAR(seen[a], all[a], 0.005) << kind << " letter " << a;
    EXPECT_NEAR(shares(negatives, true)[1], last_two, 0.012) << kind;
  };
  check("uniform", {0.25, 0.25, 0.25, 0.25}, 0.25);
  check("background", background, background[1]);
  check("shuffled", background, background[1]);
  // One letter in twenty is drawn from the endings, all "2", instead of the background.
  const double ends = 1.0 / 20;
  std::vector<double> ending = background;
  for (double& share : ending) share *= 1 - ends;
  ending[1] += ends;
  check("same-ending", ending, 1);
  check("uniform-same-ending", {(1 - ends) / 4, (1 - ends) / 4 + ends, (1 - ends) / 4, (1 - ends) / 4}, 1);
}

TEST(Negatives, ShuffledHasTheLettersOfItsPositive) {
  const auto data = generate_core_sequences(small(50));
  const Sequences negatives = make_negatives("shuffled", data.sequences, 4, 1);
  for (std::size_t n = 0; n < 50; ++n)
    EXPECT_TRUE(std::is_permutation(negatives[n].begin(), negatives[n].end(), data.sequences[n].begin()));
}

TEST(Negatives, RefuseWhatTheyCannotUse) {
  const auto data = generate_core_sequences(small(5));
  EXPECT_EQ(invalid_message([&] { make_negatives("odd", data.sequences, 4, 1); }),
            "negatives: expected kind one of uniform, background, shuffled, same-ending, "
            "uniform-same-ending, received \"odd\"");
  EXPECT_EQ(invalid_message([&] { make_negatives("uniform", Sequences(), 4, 1); }),
            "negatives: expected at least one positive, received none");
  Sequences wrong;
  wrong.append(std::vector<Letter>{0, 7});
  EXPECT_EQ(invalid_message([&] { make_negatives("uniform", wrong, 4, 1); }),
            "sequences: expected letters below 4, received 7");
}

TEST(CoreSequence, EverySequenceMayHideACoreOfItsOwn) {
  CoreSequenceConfig config = small(2000);
  config.seed = 5;
  const OwnCoreData data = generate_own_core_sequences(config);
  ASSERT_EQ(data.sequences.size(), 2000u);
  ASSERT_EQ(data.cores.size(), 20000u);
  for (std::size_t n = 0; n < 2000; ++n) {
    const Letters sequence = data.sequences[n];
    const auto truth = data.sequences.truth_of(n);
    std::vector<Letter> marked;
    for (std::size_t t = 0; t < sequence.size(); ++t)
      if (truth[t]) marked.push_back(sequence[t]);
    ASSERT_EQ(marked, std::vector<Letter>(data.cores.begin() + static_cast<std::ptrdiff_t>(10 * n),
                                          data.cores.begin() + static_cast<std::ptrdiff_t>(10 * n + 10)));
    EXPECT_TRUE(truth.back());
  }
  EXPECT_LT(chi_square(data.cores, 4), 16.3);  // 1 in 1,000
  EXPECT_NEAR(length_moments(data.sequences).mean, 20, 0.3);
  EXPECT_EQ(generate_own_core_sequences(config).cores, data.cores);
  config.seed = 6;
  EXPECT_NE(generate_own_core_sequences(config).cores, data.cores);
  config.core = "1234";
  EXPECT_EQ(invalid_message([&] { generate_own_core_sequences(config); }),
            "core sequence: expected no core where every sequence has its own, received \"1234\"");
}

}  // namespace
}  // namespace attention
