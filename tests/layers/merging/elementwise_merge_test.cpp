#include "core/layers/merging/elementwise_merge.h"

#include "core/layers/catalogue.h"
#include "gmock/gmock.h"
#include "tests/graph/evaluate.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

// The rows [k, k, k, k] for k = 1 … count through a layer.
std::vector<double> merged_rows(const char* name, int count) {
  Graph graph;
  std::vector<Value> rows;
  for (int k = 1; k <= count; ++k)
    rows.push_back(
        graph.constant(mapped(Tensor<double>({1, 4}), [&](double) { return static_cast<double>(k); })));
  return evaluated((*make_layer(name, Json::object()))(rows)[0]);
}

TEST(ElementwiseMerge, WorkedCases) {
  EXPECT_THAT(merged_rows("Average", 4), ElementsAre(2.5, 2.5, 2.5, 2.5));
  EXPECT_THAT(merged_rows("Add", 4), ElementsAre(10, 10, 10, 10));
  EXPECT_THAT(merged_rows("Multiply", 4), Each(24));
  EXPECT_THAT(merged_rows("Maximum", 4), Each(4));
  EXPECT_THAT(merged_rows("Minimum", 4), Each(1));
  EXPECT_THAT(merged_rows("Subtract", 2), Each(-1));
}

TEST(ElementwiseMerge, AgreesWithTheReference) {
  for (const char* name : {"add", "average", "average_three", "subtract", "multiply", "maximum", "minimum"})
    EXPECT_EQ(reference_problem(std::string("merge_") + name), "");
}

TEST(ElementwiseMerge, WhereInputsAreEqualTheyShareTheGradient) {
  for (const auto kind : {ElementwiseMerge::Kind::maximum, ElementwiseMerge::Kind::minimum}) {
    ElementwiseMerge layer(kind);
    const auto x = make_tensor({2}, {3, -1});
    const auto results = run_layer(layer, {x, x});
    const auto seed = random_tensor({2}, 200);
    for (const auto& gradient : results.input_gradients)
      EXPECT_THAT(list(gradient), ElementsAre(0.5 * seed[0], 0.5 * seed[1]));
  }
}

TEST(ElementwiseMerge, HasTheUnionOfTheMasks) {
  ElementwiseMerge layer(ElementwiseMerge::Kind::add);
  Graph graph;
  const Value x = graph.constant(Tensor<double>({1, 4, 2}));
  const Value first = graph.constant(make_tensor({1, 4}, {1, 1, 0, 0}));
  const Value second = graph.constant(make_tensor({1, 4}, {1, 0, 1, 0}));
  const auto mask = [&](const std::vector<Value>& inputs) { return layer(inputs)[0].mask(); };
  EXPECT_THAT(evaluated(mask({x.with_mask(first), x.with_mask(second)})), ElementsAre(1, 1, 1, 0));
  EXPECT_EQ(mask({x.with_mask(first), x.with_mask(first)}).id, first.id);
  EXPECT_FALSE(mask({x.with_mask(first), x}));
  EXPECT_FALSE(mask({x, x.with_mask(first)}));
}

}  // namespace
}  // namespace attention
