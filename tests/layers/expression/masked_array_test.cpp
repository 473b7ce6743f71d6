#include "core/layers/expression/masked_array.h"

#include "gmock/gmock.h"
#include "tests/layers/expression/run_code.h"

namespace attention::expression {
namespace {

using ::testing::ElementsAre;

// Two sequences of three steps, of which x's mask leaves (1, 0, 1) and none; the rest of x is far off.
constexpr double far = 1e6;
const Tensor<double> x = make_tensor({2, 3, 2}, {1, 2, far, -far, 3, 6, far, far, -far, far, far, -far});
const Tensor<double> mask = make_tensor({2, 3}, {1, 0, 1, 0, 0, 0});

Tensor<double> run(const std::string& code) {
  return run_code(code, {{"x", x},
                         {"mask", mask},
                         {"kernel", make_tensor({2, 2}, {1, 0, 1, 1})},
                         {"times", make_tensor({3}, {1, 10, 100})}});
}

// The mask that the output of code carries; empty if none.
std::vector<double> mask_of(const std::string& code) {
  Graph graph;
  const Names names = {{"x", graph.constant(x).with_mask(graph.constant(mask))}, {"y", graph.constant(x)}};
  const Value result = Expression("test", code).evaluate(graph, names).outputs.at(0);
  return result.mask() ? evaluated(result.mask()) : std::vector<double>{};
}

TEST(MaskedArray, SumsPassOverMaskedPlaces) {
  EXPECT_THAT(list(run("sum(x, axis=1)")), ElementsAre(4, 8, 0, 0));
  EXPECT_THAT(list(run("mean(x, axis=1)")), ElementsAre(2, 4, 0, 0));
  EXPECT_THAT(list(run("max(x, axis=1)")), ElementsAre(3, 6, 0, 0));
  EXPECT_THAT(list(run("max(-x, axis=1)")), ElementsAre(-1, -2, 0, 0));
  EXPECT_THAT(list(run("sum(x)")), ElementsAre(12));
  EXPECT_THAT(list(run("mean(x)")), ElementsAre(3));
  EXPECT_THAT(list(run("max(x, axis=(1, 2), keepdims=true)")), ElementsAre(6, 0));
  EXPECT_THAT(list(run("sum(x, axis=0)")), ElementsAre(1, 2, 0, 0, 3, 6));
  EXPECT_EQ(list(run("sum(x, axis=2)"))[1], 0) << "far − far: each step by itself is as it is";
  EXPECT_EQ(list(run("max(x, axis=2)"))[1], far);
}

TEST(MaskedArray, SoftmaxGivesMaskedPlacesNothing) {
  const auto weights = run("softmax(x, axis=1)");
  EXPECT_NEAR(weights[0], 1 / (1 + std::exp(2)), 1e-15);
  EXPECT_EQ(weights[2], 0);
  EXPECT_NEAR(weights[4], 1 / (1 + std::exp(-2)), 1e-15);
  for (Index i = 6; i < 12; ++i) EXPECT_EQ(weights[i], 0);
  EXPECT_NEAR(run("softmax(x, axis=-1)")[0], 1 / (1 + std::exp(1)), 1e-15);
  EXPECT_EQ(run("softmax(x, axis=0)")[2], 0);
}

TEST(MaskedArray, ProductsOverTimePassOverMaskedPlaces) {
  EXPECT_THAT(list(run("matmul(times, x)")), ElementsAre(301, 602, 0, 0));
  EXPECT_THAT(list(run("matmul(transpose(x), times)")), ElementsAre(301, 602, 0, 0));
  EXPECT_THAT(list(run("dot(x[:, :, 0], times)")), ElementsAre(301, 0));
  EXPECT_THAT(list(run("matmul(transpose(x), x)")), ElementsAre(10, 20, 20, 40, 0, 0, 0, 0));
}

// Self-attention: its scores know the keys' mask from the transposed side.
TEST(MaskedArray, FollowsItsAxisThroughAttention) {
  const auto weights = run("softmax(matmul(dot(x, kernel), transpose(x)) / 2, axis=-1)");
  for (const Index query : {0, 1, 2}) EXPECT_EQ(weights[query * 3 + 1], 0);
  for (Index i = 9; i < 18; ++i) EXPECT_EQ(weights[i], 0);
}

TEST(MaskedArray, FollowsItsAxisThroughOtherForms) {
  for (const char* code :
       {"tanh(x) * 2 - x", "dot(x, x[0, 0:2])", "x[:, :, 0]", "expand_dims(x, 2)",
        "squeeze(expand_dims(x, 2), 2)", "squeeze(expand_dims(x, -1), -1)", "reshape(x, 2, 3, 1, 2)",
        "concat(x, x)", "transpose(transpose(x))", "transpose(x, 0, 2, 1)[:, 1]", "softmax(x)", "y * x",
        "x[0, 0] + x", "sum(x, axis=2)", "sum(x, axis=2, keepdims=true)", "concat(x, y)",
        "transpose(matmul(y, transpose(x)))", "matmul(x, transpose(y))"})
    EXPECT_THAT(mask_of(code), ElementsAre(1, 0, 1, 0, 0, 0)) << code;
  for (const char* code :
       {"y", "x[:, 0]", "transpose(x)", "transpose(x, 1, 0, 2)", "expand_dims(x, 0)", "expand_dims(x, 1)",
        "squeeze(expand_dims(x, 0), 0)", "squeeze(x[0:1], 0)", "reshape(x, 2, 6)", "reshape(x, 6, 2)",
        "sum(x, axis=1)", "sum(x, axis=1, keepdims=true)", "sum(x, axis=0)", "matmul(y, transpose(x))",
        "concat(x, x, axis=0)", "x[0]", "dot(x[0, 0:2], x[0, 0])"})
    EXPECT_THAT(mask_of(code), ElementsAre()) << code;
  EXPECT_THAT(mask_of("x[:, 1:]"), ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(mask_of("x[:1]"), ElementsAre(1, 0, 1));
  EXPECT_THAT(mask_of("x[1:, ..., 0]"), ElementsAre(0, 0, 0));
  EXPECT_THAT(mask_of("concat([x, y[:, 0:1], x[:, 1:]], axis=1)"),
              ElementsAre(1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0));
  EXPECT_THAT(mask_of("x[0:1] + y"), ElementsAre()) << "one sequence's mask is not that of the batch";
}

TEST(MaskedArray, TwoMasksLeaveWhatBothLeave) {
  Graph graph;
  const Value one = graph.constant(x).with_mask(graph.constant(mask));
  const Value other = graph.constant(x).with_mask(graph.constant(make_tensor({2, 3}, {0, 0, 1, 1, 1, 1})));
  const MaskedArray both = binary(Binary::add, MaskedArray(one), MaskedArray(other));
  EXPECT_THAT(evaluated(both.with_mask().mask()), ElementsAre(0, 0, 1, 0, 0, 0));
  EXPECT_THAT(evaluated(reduce(Reduce::mean, both, {1}, false).value), ElementsAre(6, 12, 0, 0));
}

}  // namespace
}  // namespace attention::expression
