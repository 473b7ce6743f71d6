#include "core/layers/attention/luong_attention.h"

#include "core/layers/catalogue.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(LuongAttention, AgreesWithTheReference) {
  for (const char* name : {"luong_dot", "luong_general", "luong_concat"})
    EXPECT_EQ(reference_problem(name), "");
}

// The concat score as it is written, over every pair [q; v].
TEST(LuongAttention, TheConcatScoreIsThatOfThePairs) {
  LuongAttention layer({.units = 3, .score = LuongAttention::Score::concat, .score_units = 5});
  const std::vector<Tensor<double>> inputs = {random_tensor({2, 4, 2}, 1), random_tensor({2, 6, 3}, 2)};
  const auto direct = run_layer(layer, inputs);
  const auto pairs = run_call(
      [&](const std::vector<Value>& x) {
        Graph& graph = *x[0].graph;
        const auto weight = [&](std::size_t i) { return graph.weight(layer.weights()[i]); };
        const Value q = broadcast_to(expand_dims(x[0], 2), {2, 4, 6, 2});
        const Value v = broadcast_to(expand_dims(x[1], 1), {2, 4, 6, 3});
        const Value hidden = tanh(affine(concatenate({q, v}, -1), weight(0)));
        const Value alpha = softmax(squeeze(affine(hidden, expand_dims(weight(1), 1)), -1));
        const Value output = tanh(affine(concatenate({matmul(alpha, x[1]), x[0]}, -1), weight(2)));
        return std::pair(std::vector<Value>{output, alpha}, layer.weights());
      },
      inputs);
  EXPECT_LT(difference(direct, pairs), 1e-13);
}

TEST(LuongAttention, PassesTheQuerysMaskOn) {
  LuongAttention layer({.units = 3});
  Graph graph;
  const Value mask = graph.input({2, 4});
  const Value x = graph.input({2, 4, 5});
  EXPECT_EQ(layer({x.with_mask(mask), x})[0].mask().id, mask.id);
  EXPECT_FALSE(layer({x, x.with_mask(mask)})[0].mask());
}

TEST(LuongAttention, NamesABadConfigurationAndWidthsThatDotCannotTake) {
  EXPECT_EQ(invalid_message([] {
              make_layer("LuongAttention", {{"units", 2}, {"score", "sum"}});
            }),
            "LuongAttention: expected score one of dot, general, concat, received \"sum\"");
  EXPECT_EQ(invalid_message([] { make_layer("LuongAttention", Json::object()); }),
            "LuongAttention: expected an integer units, received none");
  LuongAttention layer({.units = 3});
  Graph graph;
  EXPECT_EQ(invalid_message([&] {
              layer({graph.input({2, 4, 5}), graph.input({2, 4, 3})});
            }),
            "LuongAttention: expected query and values of one width for score dot, received (2, 4, 5) and "
            "(2, 4, 3)");
}

}  // namespace
}  // namespace attention
