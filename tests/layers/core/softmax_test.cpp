#include "core/layers/core/softmax.h"

#include "core/layers/layer_case.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(SoftmaxLayer, WorkedCase) {
  const std::vector<double> expected = {0.26827645, 0.00066499, 0.72925097, 0.00180763};
  for (const char* scalar : {"float64", "float32"}) {
    const Json result = run_layer_case(
        {{"layer", "Softmax"}, {"dtype", scalar}, {"inputs", {{{"shape", {1, 4}}, {"data", {8, 2, 9, 3}}}}}});
    const auto y = result.at("outputs")[0].at("data").get<std::vector<double>>();
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(y[i], expected[i], 1e-7) << scalar;
  }
}

TEST(SoftmaxLayer, AgreesWithTheReference) { EXPECT_EQ(reference_problem("softmax_axis1"), ""); }

TEST(SoftmaxLayer, TakesAnyAxis) {
  const auto x = random_tensor({2, 3, 4});
  for (int axis = -3; axis < 3; ++axis) {
    Softmax layer({.axis = axis});
    const auto y = run_layer(layer, {x}).outputs[0];
    const int place = axis < 0 ? axis + 3 : axis;
    const Index inner = y.shape().product(place + 1, 3);
    double sum = 0;
    for (Index k = 0; k < y.shape()[place]; ++k) sum += y[k * inner];
    EXPECT_NEAR(sum, 1, 1e-14) << axis;
  }
}

TEST(SoftmaxLayer, PassesTheMaskOn) {
  Softmax layer({});
  Graph graph;
  const Value mask = graph.input({2, 5});
  EXPECT_EQ(layer(graph.input({2, 5, 4}).with_mask(mask)).mask().id, mask.id);
}

TEST(SoftmaxLayer, NamesAnAxisThatIsNotThere) {
  Softmax layer({.axis = 2});
  Graph graph;
  EXPECT_EQ(invalid_message([&] {
              layer(graph.input({2, 4}));
            }),
            "Softmax: expected axis from -2 to 1, received 2");
}

}  // namespace
}  // namespace attention
