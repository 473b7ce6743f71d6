#include "wasm/playground/logic/arithmetic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

namespace attention::playground {
namespace {

TEST(Arithmetic, SoftmaxCellAddsUp) {
  const std::vector<float> scores = {1.0f, 3.0f, -2.0f};
  double total = 0;
  for (std::int64_t t = 0; t < 3; ++t) {
    const SoftmaxCell cell = softmax_cell(scores, t);
    EXPECT_DOUBLE_EQ(cell.largest, 3);
    EXPECT_DOUBLE_EQ(cell.weight, cell.exponential / cell.sum);
    total += cell.weight;
  }
  EXPECT_NEAR(total, 1, 1e-12);
  EXPECT_NEAR(softmax_cell(scores, 0).weight, std::exp(1) / (std::exp(1) + std::exp(3) + std::exp(-2)),
              1e-12);
}

TEST(Arithmetic, SoftmaxOfLargeScoresStaysFinite) {
  const std::vector<float> scores = {1000.0f, 999.0f};
  EXPECT_NEAR(softmax_cell(scores, 0).weight, 1 / (1 + std::exp(-1)), 1e-9);
}

// All ordered choices, one by one.
double marginal_by_enumeration(const std::vector<float>& scores, std::int64_t glimpses, std::int64_t length,
                               std::int64_t stride, std::int64_t j, std::int64_t t) {
  double all = 0;
  double here = 0;
  std::vector<std::int64_t> places;
  const std::function<void(std::int64_t, double)> choose = [&](std::int64_t from, double weight) {
    const auto glimpse = static_cast<std::int64_t>(places.size());
    if (glimpse == glimpses) {
      all += weight;
      if (places[static_cast<std::size_t>(j)] == t) here += weight;
      return;
    }
    for (std::int64_t u = from; u < length; ++u) {
      places.push_back(u);
      choose(u + 1,
             weight * std::exp(static_cast<double>(scores[static_cast<std::size_t>(glimpse * stride + u)])));
      places.pop_back();
    }
  };
  choose(0, 1);
  return here / all;
}

TEST(Arithmetic, MonotonicCellIsTheExactMarginal) {
  const std::int64_t glimpses = 3;
  const std::int64_t length = 6;
  const std::int64_t stride = 8;
  std::vector<float> scores(static_cast<std::size_t>(glimpses * stride));
  for (std::size_t i = 0; i < scores.size(); ++i)
    scores[i] = static_cast<float>(std::sin(static_cast<double>(i) * 1.7) * 2);
  for (std::int64_t j = 0; j < glimpses; ++j)
    for (std::int64_t t = 0; t < length; ++t) {
      const MonotonicCell cell = monotonic_cell(scores, glimpses, length, stride, j, t);
      EXPECT_NEAR(cell.weight, marginal_by_enumeration(scores, glimpses, length, stride, j, t), 1e-9)
          << j << ", " << t;
      EXPECT_NEAR(cell.weight, std::exp(cell.before + cell.evidence + cell.after - cell.total), 1e-12);
    }
}

TEST(Arithmetic, TooShortASequenceHasNoChoice) {
  const std::vector<float> scores(6, 0.0f);
  EXPECT_EQ(monotonic_cell(scores, 3, 2, 2, 0, 0).weight, 0);
  EXPECT_EQ(monotonic_cell(scores, 1, 1, 1, 0, 0).weight, 1);
}

}  // namespace
}  // namespace attention::playground
