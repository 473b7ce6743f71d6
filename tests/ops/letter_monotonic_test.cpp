#include "core/ops/letter_monotonic.h"

#include <cmath>

#include "core/ops/monotonic.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

using ::testing::Each;

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Case {
  Tensor<double> evidence, letters, mask;
  std::vector<Tensor<double>> inputs() const { return {evidence, letters, mask}; }
};

// Letters 0 … A; A, and every masked place, is nothing to look at. Masks with holes.
Case make_case(Index batch, Index steps, Index glimpses, Index alphabet) {
  const auto pick = [](const Shape& shape, std::uint64_t seed, double scale) {
    return mapped(random_tensor(shape, seed),
                  [scale](double x) { return std::floor(scale * (1 + std::tanh(x)) / 2.0001); });
  };
  return {random_tensor({glimpses, alphabet}, 3), pick({batch, steps}, 5, static_cast<double>(alphabet) + 1),
          mapped(random_tensor({batch, steps}, 9), [](double x) { return x > -1 ? 1.0 : 0.0; })};
}

// The same through monotonic.h: the scores of each place, looked up, and what is no letter masked.
std::vector<Tensor<double>> by_scores(const Case& c) {
  const Index alphabet = c.evidence.shape()[1];
  const Index glimpses = c.evidence.shape()[0];
  Tensor<double> scores({c.letters.shape()[0], c.letters.shape()[1], glimpses});
  Tensor<double> mask = c.mask;
  for (Index i = 0; i < c.letters.size(); ++i) {
    if (c.letters[i] >= static_cast<double>(alphabet)) mask[i] = 0;
    for (Index j = 0; j < glimpses && mask[i] != 0; ++j)
      scores[i * glimpses + j] = c.evidence[j * alphabet + static_cast<Index>(c.letters[i])];
  }
  return outputs_of(monotonic_operation(true), {scores, mask});
}

void expect_near(const Tensor<double>& found, const Tensor<double>& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (Index i = 0; i < expected.size(); ++i)
    if (std::isfinite(expected[i]))
      EXPECT_NEAR(found[i], expected[i], tolerance * (1 + std::abs(expected[i]))) << i;
    else
      EXPECT_EQ(found[i], expected[i]) << i;
}

TEST(LetterMonotonic, AgreesWithScoresPlaceByPlace) {
  for (const Index batch : {1, 8, 19})
    for (const Index steps : {1, 5, 12, 40})
      for (const Index glimpses : {1, 2, 4, 10}) {
        SCOPED_TRACE(fmt::format("B {} T {} J {}", batch, steps, glimpses));
        const Case c = make_case(batch, steps, glimpses, 4);
        const auto expected = by_scores(c);
        expect_near(outputs_of(letter_monotonic_operation(), c.inputs())[0], expected[0], 1e-12);
        expect_near(outputs_of(letter_marginals_operation(), c.inputs())[0], expected[1], 1e-12);
        EXPECT_LE(float_error(letter_monotonic_operation(), c.inputs()), 1e-4);
      }
}

TEST(LetterMonotonic, GradientsAreRight) {
  for (const auto& [steps, glimpses] : {std::pair<Index, Index>{1, 1}, {4, 1}, {6, 3}, {9, 4}})
    for (const Index batch : {1, 11}) {
      Case c = make_case(batch, steps, glimpses, 3);
      // Where there is no placement, log Z has no gradient and finite differences no meaning.
      for (Index i = 0; i < c.letters.size(); ++i) {
        c.letters[i] = std::min(c.letters[i], 2.0);
        if (i % steps < glimpses) c.mask[i] = 1;
      }
      EXPECT_EQ(gradient_problem(letter_monotonic_operation(), c.inputs(), 1), "");
    }
}

TEST(LetterMonotonic, TheGradientIsTheMarginalByLetter) {
  const Case c = make_case(3, 9, 2, 4);
  OperationRun<double> run(letter_monotonic_operation(), c.inputs());
  const auto d = run.backward({make_tensor({3}, {1, 2, -1})}, {true, false, false}, 0)[0];
  const auto weights = by_scores(c)[1];
  Tensor<double> expected({2, 4});
  for (Index b = 0; b < 3; ++b)
    for (Index j = 0; j < 2; ++j)
      for (Index t = 0; t < 9; ++t)
        if (c.letters[b * 9 + t] < 4)
          expected[j * 4 + static_cast<Index>(c.letters[b * 9 + t])] +=
              std::array{1.0, 2.0, -1.0}[static_cast<std::size_t>(b)] * weights[(b * 2 + j) * 9 + t];
  expect_near(d, expected, 1e-12);
}

TEST(LetterMonotonic, TooFewStepsGiveMinusInfinityAndNoGradient) {
  const Case c{random_tensor({3, 2}), make_tensor({2, 4}, {0, 1, 2, 2, 0, 1, 1, 0}),
               make_tensor({2, 4}, {1, 1, 1, 1, 1, 0, 1, 0})};
  OperationRun<float> run(letter_monotonic_operation(), c.inputs());
  EXPECT_THAT(run.outputs()[0].values(), Each(-std::numeric_limits<float>::infinity()));
  const auto d = run.backward({make_tensor({2}, {1, 1})}, {true, false, false}, 0)[0];
  EXPECT_THAT(d.values(), Each(0.0F));
  EXPECT_THAT(list(outputs_of(letter_marginals_operation(), c.inputs())[0]), Each(0.0));
}

TEST(LetterMonotonic, FloatHoldsWhatFits) {
  for (const auto& [glimpses, steps] : {std::pair<Index, Index>{10, 1000}, {45, 60}, {45, 1000}}) {
    ASSERT_TRUE(letter_monotonic_fits(glimpses, 4));
    Case c = make_case(9, steps, glimpses, 4);
    for (Index i = 0; i < c.evidence.size(); ++i)
      c.evidence[i] = i % 4 == (i / 4) % 4 ? std::log(3.97) : std::log(0.01);
    array(c.mask.view()).setOnes();
    for (Index i = 0; i < 7 * steps; ++i) c.letters[i] = static_cast<double>(i % steps % 4);
    const auto expected = by_scores(c)[0];
    const auto found = OperationRun<float>(letter_monotonic_operation(), c.inputs()).outputs();
    const double placements =
        std::lgamma(steps + 1) - std::lgamma(glimpses + 1) - std::lgamma(steps - glimpses + 1);
    int finite = 0;
    for (Index b = 0; b < 9; ++b) {
      if (expected[b] < placements - 68) continue;
      EXPECT_NEAR(found[0][b], expected[b], 1e-4 * (1 + std::abs(expected[b])));
      ++finite;
    }
    EXPECT_GE(finite, 7) << glimpses << " " << steps;
  }
  EXPECT_FALSE(letter_monotonic_fits(50, 4));
  EXPECT_FALSE(letter_monotonic_fits(30, 20));
}

TEST(LetterMonotonic, ANumberThatIsNoneDoesNotPassUnseen) {
  Case c = make_case(3, 5, 2, 2);
  c.evidence[1] = std::nan("");
  array(c.mask.view()).setOnes();
  array(c.letters.view()).setOnes();
  EXPECT_TRUE(std::isnan(outputs_of(letter_monotonic_operation(), c.inputs())[0][2]));
}

TEST(LetterMonotonic, TakesNoSequencesAndNoSteps) {
  const auto outputs = [](Index batch, Index steps) {
    return outputs_of(letter_monotonic_operation(), {Tensor<double>({2, 3}), Tensor<double>({batch, steps}),
                                                     Tensor<double>({batch, steps})});
  };
  EXPECT_EQ(outputs(0, 4)[0].size(), 0);
  EXPECT_THAT(list(outputs(2, 0)[0]), Each(-infinity));
}

TEST(LetterMonotonic, NamesShapesThatDoNotFit) {
  const auto message = [](const std::vector<Shape>& shapes) {
    return invalid_message([&] { shapes_of(letter_monotonic_operation(), shapes); });
  };
  EXPECT_EQ(message({{2}, {3, 4}, {3, 4}}),
            "MonotonicAttention: expected evidence (glimpses, letters), received (2)");
  EXPECT_EQ(message({{2, 4}, {3}, {3}}), "MonotonicAttention: expected letters (batch, time), received (3)");
  EXPECT_EQ(message({{2, 4}, {3, 5}, {3, 4}}), "MonotonicAttention: expected mask (3, 5), received (3, 4)");
}

}  // namespace
}  // namespace attention
