#include "core/layers/attention/gating_attention.h"

#include "gmock/gmock.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(GatingAttention, AgreesWithTheReference) { EXPECT_EQ(reference_problem("gating_attention"), ""); }

TEST(GatingAttention, TheSecondOutputIsTheGate) {
  GatingAttention layer;
  const auto x = random_tensor({2, 3});
  const auto outputs = run_layer(layer, {x}).outputs;
  for (Index i = 0; i < 6; ++i) EXPECT_EQ(outputs[0][i], x[i] * outputs[1][i]);
  Graph graph;
  const Value mask = graph.input({2, 5});
  EXPECT_EQ(layer(graph.input({2, 5, 3}).with_mask(mask)).mask().id, mask.id);
}

}  // namespace
}  // namespace attention
