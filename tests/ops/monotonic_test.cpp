#include "core/ops/monotonic.h"

#include <cmath>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

using ::testing::Each;

constexpr double infinity = std::numeric_limits<double>::infinity();

// log Z and the marginals of one sequence, by going through every t₁ < … < t_J.
struct Enumeration {
  double log_partition = -infinity;
  std::vector<double> marginals;  // (J, T)
};

Enumeration enumerate(const double* scores, Index steps, Index glimpses, const double* mask) {
  std::vector<std::vector<Index>> paths = {{}};
  for (Index j = 0; j < glimpses; ++j) {
    std::vector<std::vector<Index>> longer;
    for (const auto& path : paths)
      for (Index t = path.empty() ? 0 : path.back() + 1; t < steps; ++t)
        if (!mask || mask[t] != 0) {
          longer.push_back(path);
          longer.back().push_back(t);
        }
    paths = std::move(longer);
  }
  Enumeration result;
  result.marginals.resize(static_cast<std::size_t>(glimpses * steps), 0);
  if (paths.empty()) return result;
  std::vector<double> energies;
  double top = -infinity;
  for (const auto& path : paths) {
    double energy = 0;
    for (Index j = 0; j < glimpses; ++j) energy += scores[path[static_cast<std::size_t>(j)] * glimpses + j];
    energies.push_back(energy);
    top = std::max(top, energy);
  }
  double sum = 0;
  for (const double energy : energies) sum += std::exp(energy - top);
  result.log_partition = top + std::log(sum);
  for (std::size_t p = 0; p < paths.size(); ++p)
    for (Index j = 0; j < glimpses; ++j)
      result.marginals[static_cast<std::size_t>(j * steps + paths[p][static_cast<std::size_t>(j)])] +=
          std::exp(energies[p] - result.log_partition);
  return result;
}

void expect_enumerated(const Tensor<double>& scores, const Tensor<double>* mask, double tolerance = 1e-12,
                       double single_tolerance = 1e-5) {
  const Shape& shape = scores.shape();
  const Index per = shape[1] * shape[2];
  const auto operation = monotonic_operation(mask != nullptr);
  const std::vector<Tensor<double>> inputs =
      mask ? std::vector<Tensor<double>>{scores, *mask} : std::vector<Tensor<double>>{scores};
  const auto outputs = outputs_of(operation, inputs);
  const auto single = OperationRun<float>(operation, inputs).outputs();
  for (Index b = 0; b < shape[0]; ++b) {
    const auto expected =
        enumerate(scores.data() + b * per, shape[1], shape[2], mask ? mask->data() + b * shape[1] : nullptr);
    const double z = expected.log_partition;
    if (z == -infinity) {
      EXPECT_EQ(outputs[0][b], -infinity);
      EXPECT_EQ(static_cast<double>(single[0][b]), -infinity);
    } else {
      EXPECT_NEAR(outputs[0][b], z, tolerance * (1 + std::abs(z)));
      EXPECT_NEAR(single[0][b], z, 1e-5 * (1 + std::abs(z)));
    }
    for (Index i = 0; i < per; ++i) {
      EXPECT_NEAR(outputs[1][b * per + i], expected.marginals[static_cast<std::size_t>(i)], tolerance) << i;
      EXPECT_NEAR(single[1][b * per + i], expected.marginals[static_cast<std::size_t>(i)], single_tolerance);
    }
  }
}

Tensor<double> random_mask(const Shape& shape) {
  return mapped(random_tensor(shape, 9), [](double x) { return x > -0.6 ? 1.0 : 0.0; });
}

TEST(Monotonic, AgreesWithEnumeration) {
  for (const Index steps : {1, 2, 3, 5, 7})
    for (Index glimpses = 1; glimpses <= std::min<Index>(steps + 1, 4); ++glimpses) {
      SCOPED_TRACE(fmt::format("T {} J {}", steps, glimpses));
      const auto scores = random_tensor({5, steps, glimpses});
      const auto mask = random_mask({5, steps});
      expect_enumerated(scores, nullptr);
      expect_enumerated(scores, &mask);
    }
}

TEST(Monotonic, GradientsAreRight) {
  for (const auto& [steps, glimpses] : {std::pair<Index, Index>{1, 1}, {4, 1}, {5, 3}, {3, 3}, {7, 4}}) {
    EXPECT_EQ(gradient_problem(monotonic_operation(false), {random_tensor({3, steps, glimpses})}, 1), "");
    const auto mask = mapped(Tensor<double>({2, steps + 1}), [](double) { return 1.0; });
    auto masked = mask;
    masked[0] = masked[2 * steps + 1] = 0;  // the first step of one row, the last of the other
    EXPECT_EQ(
        gradient_problem(monotonic_operation(true), {random_tensor({2, steps + 1, glimpses}), masked}, 1),
        "");
  }
}

TEST(Monotonic, GradientIsTheMarginal) {
  OperationRun<double> run(monotonic_operation(false), {random_tensor({2, 4, 2})});
  const auto d = run.backward({make_tensor({2}, {1, 3}), std::nullopt}, {true}, 0)[0];
  for (Index b = 0; b < 2; ++b)
    for (Index t = 0; t < 4; ++t)
      for (Index j = 0; j < 2; ++j)
        EXPECT_NEAR(d[(b * 4 + t) * 2 + j], (b == 0 ? 1 : 3) * run.outputs()[1][(b * 2 + j) * 4 + t], 1e-15);
}

TEST(Monotonic, TheWeightsPassNoGradient) {
  OperationRun<double> run(monotonic_operation(false), {random_tensor({2, 4, 2})});
  const auto d = run.backward({std::nullopt, random_tensor({2, 2, 4})}, {true}, 0.25)[0];
  EXPECT_THAT(list(d), Each(0.25));
}

TEST(Monotonic, TooFewStepsGiveMinusInfinityAndNothing) {
  const auto scores = random_tensor({3, 3, 2});
  const auto mask = make_tensor({3, 3}, {1, 0, 0, 0, 0, 0, 0, 1, 1});
  OperationRun<double> run(monotonic_operation(true), {scores, mask});
  EXPECT_EQ(run.outputs()[0][0], -infinity);
  EXPECT_EQ(run.outputs()[0][1], -infinity);
  EXPECT_TRUE(std::isfinite(run.outputs()[0][2]));
  const auto d = run.backward({make_tensor({3}, {1, 1, 1}), std::nullopt}, {true, false}, 0)[0];
  for (Index i = 0; i < 12; ++i) {
    EXPECT_EQ(run.outputs()[1][i], 0);
    EXPECT_EQ(d[i], 0);
  }
  OperationRun<float> shorter(monotonic_operation(false), {random_tensor({1, 2, 3})});
  EXPECT_EQ(shorter.outputs()[0][0], -std::numeric_limits<float>::infinity());
  EXPECT_THAT(shorter.outputs()[1].values(), Each(0.0F));
}

TEST(Monotonic, MaskedStepsDoNotMatter) {
  auto scores = random_tensor({2, 5, 2});
  const auto mask = make_tensor({2, 5}, {1, 0, 1, 1, 0, 0, 1, 1, 0, 1});
  const auto before = outputs_of(monotonic_operation(true), {scores, mask});
  for (Index i = 0; i < 10; ++i)
    if (mask[i] == 0) scores[2 * i] = scores[2 * i + 1] = 1e6;
  const auto after = outputs_of(monotonic_operation(true), {scores, mask});
  EXPECT_EQ(list(before[0]), list(after[0]));
  EXPECT_EQ(list(before[1]), list(after[1]));
}

TEST(Monotonic, AsManyGlimpsesAsStepsLeaveOneWay) {
  const auto scores = random_tensor({2, 4, 4});
  const auto outputs = outputs_of(monotonic_operation(false), {scores});
  for (Index b = 0; b < 2; ++b) {
    double sum = 0;
    for (Index t = 0; t < 4; ++t) sum += scores[(b * 4 + t) * 4 + t];
    EXPECT_NEAR(outputs[0][b], sum, 1e-13);
    for (Index j = 0; j < 4; ++j)
      for (Index t = 0; t < 4; ++t) EXPECT_EQ(outputs[1][(b * 4 + j) * 4 + t], j == t ? 1 : 0);
  }
}

TEST(Monotonic, FlatScoresCountTheWays) {
  const auto outputs = outputs_of(monotonic_operation(false), {Tensor<double>({1, 30, 10})});
  EXPECT_NEAR(outputs[0][0], std::log(30045015.0), 1e-12);
  for (Index j = 0; j < 10; ++j) {
    double sum = 0;
    for (Index t = 0; t < 30; ++t) sum += outputs[1][j * 30 + t];
    EXPECT_NEAR(sum, 1, 1e-12);
  }
}

TEST(Monotonic, BatchesAcrossTheLaneChunksAreRight) {
  for (const Index batch : {1, 7, 63, 64, 65, 130}) {
    const auto scores = random_tensor({batch, 4, 2}, static_cast<std::uint64_t>(batch));
    const auto mask = random_mask({batch, 4});
    expect_enumerated(scores, nullptr);
    expect_enumerated(scores, &mask);
  }
}

TEST(Monotonic, FarScoresStayExact) {
  for (const double factor : {1e3, 1e-3, -1e3}) {
    const auto scores = mapped(random_tensor({4, 5, 3}), [&](double x) { return factor * x; });
    const auto mask = random_mask({4, 5});
    // Sums of thousands are known to 2e-4 in float.
    expect_enumerated(scores, nullptr, 1e-10, 1e-3);
    expect_enumerated(scores, &mask, 1e-10, 1e-3);
  }
  const auto flat = [](double value) {
    return mapped(Tensor<double>({2, 5, 3}), [&](double) { return value; });
  };
  for (const double value : {1e3, -1e3}) expect_enumerated(flat(value), nullptr, 1e-12, 1e-3);
}

TEST(Monotonic, ANumberThatIsNoneDoesNotPassUnseen) {
  auto scores = random_tensor({9, 4, 2});
  scores[8 * 8 + 3] = scores[2 * 8 + 3] = std::nan("");
  const auto outputs = outputs_of(monotonic_operation(false), {scores});
  EXPECT_FALSE(std::isfinite(outputs[0][2]));
  EXPECT_FALSE(std::isfinite(outputs[0][8]));
  const auto single = OperationRun<float>(monotonic_operation(false), {scores}).outputs();
  EXPECT_FALSE(std::isfinite(single[0][2]));
  EXPECT_FALSE(std::isfinite(single[0][8]));
}

TEST(Monotonic, TakesNoSequencesAndNoSteps) {
  EXPECT_EQ(gradient_problem(monotonic_operation(false), {Tensor<double>({0, 4, 2})}, 1), "");
  const auto outputs =
      outputs_of(monotonic_operation(true), {Tensor<double>({2, 0, 1}), Tensor<double>({2, 0})});
  EXPECT_THAT(list(outputs[0]), Each(-infinity));
}

TEST(Monotonic, NamesShapesThatDoNotFit) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(monotonic_operation(false), {{2, 3}});
            }),
            "MonotonicAttention: expected scores (batch, time, glimpses), received (2, 3)");
  EXPECT_EQ(invalid_message([] {
              shapes_of(monotonic_operation(false), {{2, 3, 0}});
            }),
            "MonotonicAttention: expected scores (batch, time, glimpses), received (2, 3, 0)");
  EXPECT_EQ(invalid_message([] {
              shapes_of(monotonic_operation(true), {{2, 3, 1}, {2, 4}});
            }),
            "MonotonicAttention: expected mask (2, 3), received (2, 4)");
}

}  // namespace
}  // namespace attention
