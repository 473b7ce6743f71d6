#include "core/layers/reshaping/global_pooling_1d.h"

#include "gmock/gmock.h"
#include "tests/graph/evaluate.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::ElementsAre;
using Kind = GlobalPooling1D::Kind;

TEST(GlobalPooling1D, AgreesWithTheReference) {
  for (const char* name : {"average_pool", "average_pool_masked", "max_pool", "max_pool_masked"})
    EXPECT_EQ(reference_problem(name), "");
}

TEST(GlobalPooling1D, ReadsUnmaskedStepsAndGivesZerosWithoutOne) {
  Graph graph;
  const Value x = graph.constant(make_tensor({2, 3, 1}, {-1, -3, 9, 5, 6, 7}));
  const Value mask = graph.constant(make_tensor({2, 3}, {1, 1, 0, 0, 0, 0}));
  EXPECT_THAT(evaluated(GlobalPooling1D(Kind::average)(x.with_mask(mask))), ElementsAre(-2, 0));
  EXPECT_THAT(evaluated(GlobalPooling1D(Kind::max)(x.with_mask(mask))), ElementsAre(-1, 0));
  EXPECT_THAT(evaluated(GlobalPooling1D(Kind::average)(graph.constant(Tensor<double>({1, 0, 2})))),
              ElementsAre(0, 0));
}

TEST(GlobalPooling1D, EquallyLargeStepsShareTheGradient) {
  GlobalPooling1D layer(Kind::max);
  const auto results = run_layer(layer, {make_tensor({1, 3, 1}, {2, 1, 2})});
  const double seed = random_tensor({1, 1}, 200)[0];
  EXPECT_THAT(list(results.input_gradients[0]), ElementsAre(seed / 2, 0, seed / 2));
}

}  // namespace
}  // namespace attention
