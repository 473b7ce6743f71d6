#include "core/layers/normalization/layer_normalization.h"

#include "gmock/gmock.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(LayerNormalizationLayer, AgreesWithTheReference) {
  EXPECT_EQ(reference_problem("layer_normalization"), "");
}

TEST(LayerNormalizationLayer, TheFusedOperationIsTheComposition) {
  LayerNormalization layer({.epsilon = 0.01});
  const auto x = random_tensor({2, 3, 7});
  const auto fused = run_layer(layer, {x});
  const auto composed = run_call(
      [&](const std::vector<Value>& inputs) {
        Graph& graph = *inputs[0].graph;
        const Value y = layer_normalization_composed(inputs[0], graph.weight(layer.weights()[0]),
                                                     graph.weight(layer.weights()[1]), 0.01);
        return std::pair(std::vector<Value>{y}, layer.weights());
      },
      {x});
  EXPECT_LT(difference(fused, composed), 1e-13);
}

TEST(LayerNormalizationLayer, RowsHaveMeanZeroAndVarianceOneAtFirst) {
  Json layer_case = {{"layer", "LayerNormalization"}, {"config", {{"epsilon", 0}}}, {"dtype", "float64"}};
  layer_case["inputs"] = Json::array({{{"shape", {1, 4}}, {"data", {1, 2, 3, 6}}}});
  const auto y = run_layer_case(layer_case).at("outputs")[0].at("data").get<std::vector<double>>();
  const double deviation = std::sqrt(3.5);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_NEAR(y[i], (std::vector<double>{1, 2, 3, 6}[i] - 3) / deviation, 1e-15);
}

TEST(LayerNormalizationLayer, PassesTheMaskOn) {
  LayerNormalization layer({});
  Graph graph;
  const Value mask = graph.input({2, 5});
  EXPECT_EQ(layer(graph.input({2, 5, 4}).with_mask(mask)).mask().id, mask.id);
}

}  // namespace
}  // namespace attention
