#include "core/layers/merging/concatenate.h"

#include "gmock/gmock.h"
#include "tests/graph/evaluate.h"
#include "tests/layers/reference_case.h"
#include "tests/ops/operation_run.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

TEST(ConcatenateLayer, WorkedCase) {
  Graph graph;
  std::vector<Value> rows;
  for (const double k : {1, 2, 3, 4}) rows.push_back(graph.constant(make_tensor({1, 4}, {k, k, k, k})));
  const Value y = Concatenate({})(rows)[0];
  EXPECT_EQ(y.shape(), (Shape{1, 16}));
  EXPECT_THAT(evaluated(y), ElementsAre(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4));
}

TEST(ConcatenateLayer, AgreesWithTheReference) {
  EXPECT_EQ(reference_problem("merge_concatenate"), "");
  EXPECT_EQ(reference_problem("merge_concatenate_time"), "");
}

TEST(ConcatenateLayer, JoinsMasksAlongBatchAndTimeAndUnitesThemElsewhere) {
  Graph graph;
  const Value x = graph.constant(Tensor<double>({1, 3, 2}));
  const Value first = graph.constant(make_tensor({1, 3}, {1, 1, 0}));
  const Value second = graph.constant(make_tensor({1, 3}, {0, 1, 0}));
  const auto mask = [&](int axis, const std::vector<Value>& inputs) {
    return Concatenate({.axis = axis})(inputs)[0].mask();
  };
  EXPECT_THAT(evaluated(mask(1, {x.with_mask(first), x.with_mask(second)})), ElementsAre(1, 1, 0, 0, 1, 0));
  EXPECT_THAT(evaluated(mask(-2, {x, x.with_mask(second)})), ElementsAre(1, 1, 1, 0, 1, 0));
  EXPECT_EQ(mask(0, {x.with_mask(first), x.with_mask(second)}).shape(), (Shape{2, 3}));
  EXPECT_THAT(evaluated(mask(-1, {x.with_mask(second), x.with_mask(first)})), ElementsAre(1, 1, 0));
  EXPECT_FALSE(mask(-1, {x.with_mask(first), x}));
  EXPECT_FALSE(mask(1, {x, x}));
}

}  // namespace
}  // namespace attention
