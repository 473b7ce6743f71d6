#include "core/layers/attention/monotonic_attention.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

LayerResults run_composed(const Tensor<double>& scores, const std::optional<Tensor<double>>& mask) {
  return run_call(
      [](const std::vector<Value>& inputs) {
        return std::pair(std::vector{monotonic_log_partition_composed(inputs[0], inputs[0].mask())},
                         WeightList{});
      },
      {scores}, mask);
}

TEST(MonotonicAttention, AgreesWithTheReference) { EXPECT_EQ(reference_problem("monotonic_attention"), ""); }

TEST(MonotonicAttention, TheFusedOperationIsTheComposition) {
  for (const auto& [steps, glimpses] : {std::pair<Index, Index>{1, 1}, {6, 1}, {6, 3}, {4, 4}, {30, 10}})
    for (const bool masked : {false, true}) {
      const auto scores = random_tensor({3, steps, glimpses});
      auto mask = mapped(Tensor<double>({3, steps}), [](double) { return 1.0; });
      for (Index t = 0; t < steps - glimpses; ++t) mask[steps + t] = 0;  // just enough steps are left
      const auto use_mask = masked ? std::optional(mask) : std::nullopt;
      MonotonicAttention layer;
      const auto fused = run_layer(layer, {scores}, use_mask, 1);
      const auto composed = run_composed(scores, use_mask);
      for (Index b = 0; b < 3; ++b)
        EXPECT_NEAR(fused.outputs[0][b], composed.outputs[0][b], 1e-12) << steps << " " << glimpses;
      for (Index i = 0; i < scores.size(); ++i)
        EXPECT_NEAR(fused.input_gradients[0][i], composed.input_gradients[0][i], 1e-12);
    }
}

TEST(MonotonicAttention, TheWeightsAreTheGradientAndPassNoneOn) {
  MonotonicAttention layer;
  const auto results = run_layer(layer, {random_tensor({2, 5, 3})});
  const auto seed = random_tensor({2}, 200);
  for (Index b = 0; b < 2; ++b)
    for (Index t = 0; t < 5; ++t)
      for (Index j = 0; j < 3; ++j)
        EXPECT_NEAR(results.input_gradients[0][(b * 5 + t) * 3 + j],
                    seed[b] * results.outputs[1][(b * 3 + j) * 5 + t], 1e-15);
  EXPECT_TRUE(layer.differentiable_output(0));
  EXPECT_FALSE(layer.differentiable_output(1));
}

TEST(MonotonicAttention, EveryGlimpseLooksSomewhereAndInOrder) {
  MonotonicAttention layer;
  const auto weights = run_layer(layer, {random_tensor({1, 6, 3})}).outputs[1];
  double mean_before = -1;
  for (Index j = 0; j < 3; ++j) {
    double sum = 0;
    double mean = 0;
    for (Index t = 0; t < 6; ++t) {
      sum += weights[j * 6 + t];
      mean += weights[j * 6 + t] * static_cast<double>(t);
    }
    EXPECT_NEAR(sum, 1, 1e-14);
    EXPECT_GE(mean, mean_before + 1);
    mean_before = mean;
  }
}

TEST(MonotonicAttention, HasNoConfiguration) {
  EXPECT_EQ(invalid_message([] {
              run_layer_case({{"layer", "MonotonicAttention"}, {"config", {{"glimpses", 3}}}});
            }),
            "MonotonicAttention: unknown key \"glimpses\"; expected one of ");
}

}  // namespace
}  // namespace attention
