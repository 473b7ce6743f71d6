#include "core/recovery/methods.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/base/random.h"
#include "core/data/core_sequence.h"
#include "core/recovery/climb.h"
#include "core/recovery/core_length.h"
#include "core/recovery/deconvolution.h"
#include "core/recovery/likelihood.h"
#include "core/recovery/simple_means.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

CoreSequenceData dataset(double p, std::int64_t count, std::uint64_t seed) {
  CoreSequenceConfig config;
  config.p = p;
  config.count = count;
  config.seed = seed;
  return generate_core_sequences(config);
}

int exact(std::string_view method, double p, std::int64_t count, std::uint64_t seeds, std::int64_t length) {
  ThreadPool pool(1);
  int found = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto data = dataset(p, count, seed);
    found += recover(data.sequences, 4, method, {length}, pool).core == data.core;
  }
  return found;
}

TEST(EmClimb, ExactFromThirtySequences) { EXPECT_EQ(exact("em-climb", 0.5, 30, 20, 10), 20); }
TEST(EmClimb, NearlyAlwaysExactFromTen) { EXPECT_GE(exact("em-climb", 0.5, 10, 100, 10), 98); }
TEST(EmClimb, ExactAtSmallP) {
  EXPECT_GE(exact("em-climb", 0.3, 30, 30, 10), 29);
  EXPECT_GE(exact("em-climb", 0.2, 60, 20, 10), 19);
  EXPECT_GE(exact("em-climb", 0.1, 300, 4, 10), 4);
}
TEST(EmClimb, FindsTheLengthToo) { EXPECT_EQ(exact("em-climb", 0.5, 100, 20, 0), 20); }

// From the tables of rates: weak methods must be as weak as they are.
TEST(Methods, RatesFollowTheTable) {
  const int deconvolution = exact("deconvolution", 0.5, 30, 100, 10);
  EXPECT_GE(deconvolution, 47);  // .62
  EXPECT_LE(deconvolution, 77);
  EXPECT_GE(exact("deconvolution", 0.5, 300, 20, 10), 19);
  EXPECT_GE(exact("em", 0.5, 30, 50, 10), 48);
  EXPECT_LE(exact("em", 0.3, 10, 50, 10), 35);  // .40
  EXPECT_GE(exact("shortest", 0.5, 10000, 3, 10), 3);
}

TEST(EmClimb, NothingOneEditAwayIsLikelier) {
  ThreadPool pool(1);
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto data = dataset(0.2, 20, seed);
    const RecoveryResult result = recover(data.sequences, 4, "em-climb", {10}, pool);
    EXPECT_GE(result.log_likelihood_gap, 0);
    const PackedSequences packed(data.sequences, 4);
    EXPECT_NEAR(result.log_likelihood, log_likelihood(result.core, packed, pool), 1e-8);
    double least = INFINITY;
    for (std::size_t k = 0; k < 10; ++k) {
      double best = -INFINITY;
      for (Letter a = 0; a < 4; ++a) {
        Core replaced = result.core;
        replaced[k] = a;
        if (a != result.core[k]) best = std::max(best, log_likelihood(replaced, packed, pool));
      }
      EXPECT_NEAR(result.margins[k], result.log_likelihood - best, 1e-7);
      least = std::min(least, result.margins[k]);
    }
    EXPECT_LE(result.log_likelihood_gap, least + 1e-7);
  }
}

TEST(Climb, FindsItsWayBackFromAMisplacedLetter) {
  ThreadPool pool(1);
  const auto data = dataset(0.5, 100, 3);
  const PackedSequences packed(data.sequences, 4);
  Core moved = data.core;
  std::rotate(moved.begin() + 2, moved.begin() + 3, moved.begin() + 8);
  ASSERT_NE(moved, data.core);
  const ClimbResult result = climb(moved, packed, 100, pool);
  EXPECT_EQ(result.core, data.core);
  EXPECT_GE(result.steps, 1);
  const ClimbResult looked = climb(moved, packed, 0, pool);
  EXPECT_EQ(looked.core, moved);
  EXPECT_GT(looked.rival, looked.log_likelihood);
}

TEST(Recover, CertifiesItsAnswer) {
  ThreadPool pool(1);
  const auto data = dataset(0.5, 2000, 1);
  const RecoveryResult result = recover(data.sequences, 4, "em-climb", {}, pool);
  EXPECT_EQ(result.method, "em-climb");
  EXPECT_EQ(result.core, data.core);
  EXPECT_EQ(result.core_length, 10u);
  EXPECT_NEAR(result.p, 0.5, 0.01);
  EXPECT_DOUBLE_EQ(result.exact_containment, 1);
  EXPECT_EQ(result.examined, 2000u);
  EXPECT_GT(result.log_likelihood_gap, 100);
  ASSERT_EQ(result.margins.size(), 10u);
  for (const double margin : result.margins) EXPECT_GE(margin, result.log_likelihood_gap);
}

TEST(Certify, SaysOfACoreWhatRecoverSaysOfItsOwn) {
  ThreadPool pool(1);
  const auto data = dataset(0.5, 60, 3);
  const RecoveryResult found = recover(data.sequences, 4, "em-climb", {10}, pool);
  const RecoveryResult same = certify(data.sequences, 4, found.core, pool);
  EXPECT_EQ(same.method, "");
  EXPECT_EQ(same.core, found.core);
  EXPECT_EQ(same.core_length, 10u);
  EXPECT_DOUBLE_EQ(same.p, found.p);
  EXPECT_DOUBLE_EQ(same.exact_containment, found.exact_containment);
  EXPECT_DOUBLE_EQ(same.log_likelihood, found.log_likelihood);
  EXPECT_DOUBLE_EQ(same.log_likelihood_gap, found.log_likelihood_gap);
  EXPECT_EQ(same.margins, found.margins);
  EXPECT_EQ(same.examined, found.examined);

  // A wrong core stays as it is, and the certificate says that it is wrong.
  Core wrong = found.core;
  wrong[4] = static_cast<Letter>((wrong[4] + 1) % 4);
  const RecoveryResult other = certify(data.sequences, 4, wrong, pool);
  EXPECT_EQ(other.core, wrong);
  EXPECT_LT(other.log_likelihood_gap, 0);
  EXPECT_LT(other.margins[4], 0);
  EXPECT_LT(other.exact_containment, 1);
}

TEST(Certify, RefusesWhatIsNoCore) {
  ThreadPool pool(1);
  const auto data = dataset(0.5, 5, 3);
  const auto refusal = [&](const Core& core) {
    return invalid_message([&] { certify(data.sequences, 4, core, pool); });
  };
  EXPECT_EQ(refusal({}), "certify: expected a core of at least one letter, received none");
  EXPECT_EQ(refusal({0, 4}), "certify: expected core letters below 4, received 4");
  EXPECT_NE(refusal(Core(1000, 0)).find("no longer than the longest sequence"), std::string::npos);
}

TEST(Recover, ThreadsDoNotChangeTheAnswer) {
  ThreadPool one(1);
  ThreadPool three(3);
  const auto data = dataset(0.3, 1000, 2);
  for (const auto method : data_method_names()) {
    const RecoveryResult a = recover(data.sequences, 4, method, {}, one);
    const RecoveryResult b = recover(data.sequences, 4, method, {}, three);
    EXPECT_EQ(a.core, b.core) << method;
    EXPECT_EQ(a.log_likelihood, b.log_likelihood) << method;
    EXPECT_EQ(a.margins, b.margins) << method;
  }
}

TEST(Recover, SaysThatASimpleMeanMissed) {
  ThreadPool pool(1);
  int wrong = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto data = dataset(0.3, 200, seed);
    const RecoveryResult result = recover(data.sequences, 4, "forward-greedy", {10}, pool);
    if (result.core == data.core) continue;
    ++wrong;
    EXPECT_LT(result.log_likelihood_gap, 0);
  }
  EXPECT_GE(wrong, 3);
}

TEST(Recover, FewBadLinesDoNotVeto) {
  ThreadPool pool(1);
  auto data = dataset(0.5, 300, 4);
  Random random(1);
  for (int i = 0; i < 15; ++i) {
    Core line(18);
    for (Letter& letter : line) letter = static_cast<Letter>(random.below(4));
    data.sequences.truth.clear();
    data.sequences.append(line);
  }
  const RecoveryResult result = recover(data.sequences, 4, "em-climb", {10}, pool);
  EXPECT_EQ(result.core, data.core);
  EXPECT_LT(result.exact_containment, 0.99);
}

TEST(Recover, OddShapes) {
  ThreadPool pool(1);
  Sequences one;
  one.append(Core{2});
  for (const auto method : data_method_names()) {
    const RecoveryResult result = recover(one, 4, method, {}, pool);
    EXPECT_EQ(result.core, Core{2}) << method;
    EXPECT_DOUBLE_EQ(result.p, 1) << method;
  }
  // An alphabet of one letter has no rival.
  Sequences plain;
  plain.append(Core{0, 0, 0});
  EXPECT_EQ(recover(plain, 1, "em-climb", {2}, pool).log_likelihood_gap, 0);
  // Some sequences are shorter than the core that is asked for.
  auto data = dataset(0.5, 40, 1);
  Sequences rows;
  for (std::size_t n = 0; n < data.sequences.size(); ++n) rows.append(data.sequences[n]);
  rows.append(Core{1, 2});
  EXPECT_EQ(recover(rows, 4, "em-climb", {10}, pool).core, data.core);
}

TEST(Recover, RefusesWhatItCannotSolve) {
  ThreadPool pool(1);
  Sequences some;
  some.append(Core{0, 1, 1});
  const auto message = [&](const Sequences& sequences, std::string_view method, std::int64_t length) {
    return invalid_message([&] { recover(sequences, 2, method, {length}, pool); });
  };
  EXPECT_EQ(message(some, "magic", 2),
            "recover: expected method one of shortest, position-frequency, forward-greedy, backward-greedy, "
            "meet-in-the-middle, lcs-fold, deconvolution, em, em-climb, enumerate, received \"magic\"");
  EXPECT_EQ(message(Sequences(), "em", 2), "recover: expected at least one sequence, received none");
  EXPECT_EQ(message(some, "em", -1),
            "recover: expected a core length from 1 to 300, or 0 to find it, received -1");
  EXPECT_EQ(message(some, "em", 4),
            "recover: expected a core no longer than the longest sequence, 3, received a core length of 4");
  Sequences empty = some;
  empty.append({});
  for (const auto method : data_method_names())
    EXPECT_NE(message(empty, method, 2).find("received none in sequence 2"), std::string::npos) << method;
  Sequences huge;
  huge.append(Core(20001, 0));
  EXPECT_EQ(message(huge, "em", 2), "recover: expected sequences of at most 20000 letters, received none");
}

TEST(SimpleMeans, OnWhatCanBeSeenByEye) {
  Sequences rows;
  rows.append(Core{0, 1, 2, 0});
  rows.append(Core{0, 2, 1, 2, 0});
  rows.append(Core{0, 1, 1, 2, 0});
  EXPECT_EQ(shortest_sequence(rows, 3), (Core{0, 1, 2, 0}));
  EXPECT_EQ(forward_greedy(rows, 3, 4), (Core{0, 1, 2, 0}));
  EXPECT_EQ(backward_greedy(rows, 3, 4), (Core{0, 1, 2, 0}));
  EXPECT_EQ(meet_in_the_middle(rows, 3, 4), (Core{0, 1, 2, 0}));
  EXPECT_EQ(lcs_fold(rows, 3, 3).size(), 4u);  // all share four letters; no fold gives fewer
  EXPECT_EQ(position_frequency(rows, 3, 1), (Core{0}));
  EXPECT_EQ(longest_common_subsequence(Core{0, 1, 2, 1, 3, 0, 1}, Core{1, 3, 2, 0, 1, 0}).size(), 4u);
  EXPECT_EQ(longest_common_subsequence(Core{0, 1, 2}, Core{2, 0, 1}), (Core{0, 1}));
  EXPECT_EQ(invalid_message([&] { forward_greedy(rows, 3, 0); }),
            "recovery: expected a core length of at least 1, received 0");
  EXPECT_EQ(invalid_message([] { shortest_sequence(Sequences(), 3); }),
            "recovery: expected at least one sequence, received none");
}

TEST(Deconvolution, ExactWeightsGiveTheLetters) {
  // Every placement of 0 1 in four letters, noise 2: the last letter aside, letter 0 is at 0, 1 or 2.
  Sequences rows;
  rows.append(Core{0, 2, 2, 1});
  rows.append(Core{2, 0, 2, 1});
  rows.append(Core{2, 2, 0, 1});
  const PackedSequences packed(rows, 3);
  const SoftCore soft = deconvolve(2, packed);
  EXPECT_EQ(harden(soft), (Core{2, 1}));  // seen at these places most: noise; it is least squares, no more
  EXPECT_NEAR(soft.row(0).sum(), 1, 1e-12);
  // By hand: w = 1/3 thrice a row, wᵀw = 3·3/9 = 1, ridge 1; wᵀy = Σ(1/3)(counts − 1) with counts 3, 0, 6.
  const double expected0 = (1.0 / 3 * (3 - 3)) / 2 + 1.0 / 3;
  EXPECT_NEAR(soft(0, 0), expected0 / (expected0 + 0.02 + 5.0 / 6), 1e-12);
  EXPECT_EQ(invalid_message([&] { deconvolve(0, packed); }),
            "deconvolution: expected a core length of at least 1, received 0");
}

TEST(ExpectationMaximization, RaisesTheLikelihoodAndRefusesBadStarts) {
  ThreadPool pool(1);
  const auto data = dataset(0.4, 60, 6);
  const PackedSequences packed(data.sequences, 4);
  const SoftCore start = deconvolve(10, packed);
  const SoftCore done = expectation_maximization(start, packed, 100, pool);
  EXPECT_GT(log_likelihood(harden(done), packed, pool), log_likelihood(harden(start), packed, pool));
  EXPECT_NEAR(done.rowwise().sum().minCoeff(), 1, 1e-12);
  EXPECT_GT(done.rowwise().maxCoeff().minCoeff(), 0.5);
  EXPECT_EQ(invalid_message([&] { expectation_maximization(SoftCore::Ones(3, 2), packed, 1, pool); }),
            "em: expected a start of (core length, 4), received (3, 2)");
  EXPECT_EQ(invalid_message([&] { expectation_maximization(SoftCore::Zero(3, 4), packed, 1, pool); }),
            "em: expected a start of positive numbers, received 0");
}

TEST(ExpectationMaximization, StopsWhereARoundChangesLittle) {
  ThreadPool pool(1);
  const auto data = dataset(0.3, 60, 6);
  const PackedSequences packed(data.sequences, 4);
  SoftCore theta = deconvolve(10, packed);
  const SoftCore done = expectation_maximization(theta, packed, 400, pool);
  const SoftCore five = expectation_maximization(theta, packed, 5, pool);
  int rounds = 0;
  for (double change = 1; change > 3.5e-3; ++rounds) {
    const SoftCore next = expectation_maximization(theta, packed, 1, pool);
    change = (next - theta).cwiseAbs().maxCoeff();
    theta = next;
    if (rounds == 4) {
      EXPECT_EQ(theta, five);
    }
  }
  EXPECT_GT(rounds, 5);
  EXPECT_LT(rounds, 400);
  EXPECT_EQ(theta, done);
}

TEST(CoreLength, MomentsAndScan) {
  ThreadPool pool(1);
  const auto data = dataset(0.5, 1000, 1);
  const PackedSequences packed(data.sequences, 4);
  EXPECT_NEAR(static_cast<double>(moment_core_length(packed)), 10, 1);
  const auto solve = [&](std::size_t length) {
    return harden(expectation_maximization(deconvolve(length, packed), packed, 50, pool));
  };
  const LengthScan scan = scan_core_length(packed, solve, pool);
  EXPECT_EQ(scan.points[scan.best].core, data.core);
  for (const auto& point : scan.points) {
    EXPECT_EQ(point.core.size(), point.core_length);
    EXPECT_LE(point.log_likelihood, scan.points[scan.best].log_likelihood);
  }
  EXPECT_GE(scan.points.size(), 7u);
}

}  // namespace
}  // namespace attention
