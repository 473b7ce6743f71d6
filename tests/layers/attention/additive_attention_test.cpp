#include "core/layers/attention/additive_attention.h"

#include <cmath>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

constexpr Index units = 6;

// The weights as run_layer draws them, in the order in which the layer adds them.
Tensor<double> drawn(const Shape& shape, std::size_t place) {
  return mapped(random_tensor(shape, 50 + place), [](double v) { return 0.5 * v; });
}

// Context and weights of one query (null: none) over one sequence (T, D), by the equations.
struct Attended {
  std::vector<double> context, weights;
};
Attended attend(const double* query, Index query_width, const double* values, Index steps, Index width,
                const double* mask) {
  const std::size_t first = query ? 1 : 0;
  const auto query_kernel = drawn({query_width, units}, 0);
  const auto key_kernel = drawn({width, units}, first);
  const auto bias = drawn({units}, first + 1);
  const auto score_vector = drawn({units}, first + 2);
  Attended result;
  result.context.resize(static_cast<std::size_t>(width), 0);
  double norm = 0;
  for (Index t = 0; t < steps; ++t) {
    double score = 0;
    for (Index u = 0; u < units; ++u) {
      double sum = bias[u];
      for (Index d = 0; query && d < query_width; ++d) sum += query[d] * query_kernel[d * units + u];
      for (Index d = 0; d < width; ++d) sum += values[t * width + d] * key_kernel[d * units + u];
      score += score_vector[u] * std::tanh(sum);
    }
    result.weights.push_back(mask && mask[t] == 0 ? 0 : std::exp(score));
    norm += result.weights.back();
  }
  for (Index t = 0; t < steps; ++t) {
    double& weight = result.weights[static_cast<std::size_t>(t)];
    if (norm > 0) weight /= norm;
    for (Index d = 0; d < width; ++d)
      result.context[static_cast<std::size_t>(d)] += weight * values[t * width + d];
  }
  return result;
}

void expect_attended(const LayerResults& results, Index row, const Attended& expected) {
  const auto check = [&](const Tensor<double>& actual, const std::vector<double>& wanted) {
    const auto n = static_cast<Index>(wanted.size());
    for (Index i = 0; i < n; ++i)
      EXPECT_NEAR(actual[row * n + i], wanted[static_cast<std::size_t>(i)], 1e-14) << row << " " << i;
  };
  check(results.outputs[0], expected.context);
  check(results.outputs[1], expected.weights);
}

const Tensor<double> values = random_tensor({2, 5, 3}, 4);
const Tensor<double> mask = make_tensor({2, 5}, {1, 1, 0, 1, 0, 0, 0, 0, 0, 0});

TEST(AdditiveAttention, AgreesWithTheReference) {
  for (const char* name : {"additive_attention", "additive_attention_masked"})
    EXPECT_EQ(reference_problem(name), "");
}

TEST(AdditiveAttention, FollowsTheEquationsWithoutAQuery) {
  for (const bool masked : {false, true}) {
    AdditiveAttention layer({.units = units});
    const auto results = run_layer(layer, {values}, masked ? std::optional(mask) : std::nullopt);
    ASSERT_EQ(results.outputs.size(), 2U);
    EXPECT_EQ(results.outputs[0].shape(), (Shape{2, 3}));
    EXPECT_EQ(results.outputs[1].shape(), (Shape{2, 5}));
    for (Index b = 0; b < 2; ++b)
      expect_attended(
          results, b,
          attend(nullptr, 1, values.data() + b * 15, 5, 3, masked ? mask.data() + b * 5 : nullptr));
  }
}

// A query and values, the mask being that of the values.
LayerResults run_query(const Tensor<double>& query, bool masked) {
  AdditiveAttention layer({.units = units});
  return run_call(
      [&](const std::vector<Value>& inputs) {
        return std::pair(layer({inputs[1], inputs[0]}), layer.weights());
      },
      {values, query}, masked ? std::optional(mask) : std::nullopt);
}

TEST(AdditiveAttention, FollowsTheEquationsForAQuery) {
  const auto query = random_tensor({2, 4}, 5);
  for (const bool masked : {false, true}) {
    const auto results = run_query(query, masked);
    for (Index b = 0; b < 2; ++b)
      expect_attended(results, b,
                      attend(query.data() + b * 4, 4, values.data() + b * 15, 5, 3,
                             masked ? mask.data() + b * 5 : nullptr));
  }
}

TEST(AdditiveAttention, FollowsTheEquationsForASequenceOfQueries) {
  const auto query = random_tensor({2, 7, 4}, 5);
  for (const bool masked : {false, true}) {
    const auto results = run_query(query, masked);
    EXPECT_EQ(results.outputs[0].shape(), (Shape{2, 7, 3}));
    EXPECT_EQ(results.outputs[1].shape(), (Shape{2, 7, 5}));
    for (Index row = 0; row < 14; ++row)
      expect_attended(results, row,
                      attend(query.data() + row * 4, 4, values.data() + row / 7 * 15, 5, 3,
                             masked ? mask.data() + row / 7 * 5 : nullptr));
  }
}

TEST(AdditiveAttention, ARowMaskedAltogetherGivesZeros) {
  AdditiveAttention layer({.units = units});
  const auto results = run_layer(layer, {values}, mask);
  for (Index i = 0; i < 3; ++i) EXPECT_EQ(results.outputs[0][3 + i], 0);
  for (Index i = 0; i < 5; ++i) EXPECT_EQ(results.outputs[1][5 + i], 0);
  for (Index i = 0; i < 15; ++i) EXPECT_EQ(results.input_gradients[0][15 + i], 0);
}

TEST(AdditiveAttention, GivesItsScoresWhenAsked) {
  AdditiveAttention layer({.units = units});
  const auto results = run_call(
      [&](const std::vector<Value>& inputs) {
        return std::pair(layer.call_with_scores(inputs), layer.weights());
      },
      {values});
  ASSERT_EQ(results.outputs.size(), 3U);
  EXPECT_EQ(results.outputs[2].shape(), (Shape{2, 5}));
  const auto& weights = results.outputs[1];
  const auto& scores = results.outputs[2];
  for (Index t = 1; t < 5; ++t) EXPECT_NEAR(std::log(weights[t] / weights[0]), scores[t] - scores[0], 1e-13);
}

TEST(AdditiveAttention, PassesTheQueriesMaskOn) {
  AdditiveAttention layer({.units = units});
  Graph graph;
  const Value query_mask = graph.input({2, 7});
  const Value sequence = graph.input({2, 5, 3}).with_mask(graph.input({2, 5}));
  const auto outputs = layer({graph.input({2, 7, 4}).with_mask(query_mask), sequence});
  EXPECT_EQ(outputs[0].mask().id, query_mask.id);
  AdditiveAttention alone({.units = units});
  EXPECT_FALSE(bool(alone(std::vector{sequence})[0].mask()));
}

TEST(AdditiveAttention, NamesABadConfiguration) {
  EXPECT_EQ(invalid_message([] {
              run_layer_case({{"layer", "AdditiveAttention"}});
            }),
            "AdditiveAttention: expected an integer units, received none");
}

}  // namespace
}  // namespace attention
