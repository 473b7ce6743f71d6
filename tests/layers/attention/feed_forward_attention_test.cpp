#include "core/layers/attention/feed_forward_attention.h"

#include "core/layers/catalogue.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

TEST(FeedForwardAttention, AgreesWithTheReference) {
  EXPECT_EQ(reference_problem("feed_forward_attention"), "");
}

TEST(FeedForwardAttention, OneStepIsItsOwnContext) {
  FeedForwardAttention layer({.steps = 1});
  const auto x = random_tensor({2, 1, 3});
  const auto results = run_layer(layer, {x}, std::nullopt, 1);
  EXPECT_EQ(list(results.outputs[0]), list(x));
  EXPECT_THAT(list(results.outputs[1]), ElementsAre(1, 1));
  EXPECT_THAT(results.weight_gradients, ::testing::Each(0));
}

TEST(FeedForwardAttention, ARowWithoutAStepGivesZeros) {
  FeedForwardAttention layer({.steps = 2});
  const auto results = run_layer(layer, {random_tensor({2, 2, 1})}, make_tensor({2, 2}, {0, 1, 0, 0}));
  EXPECT_THAT(list(results.outputs[1]), ElementsAre(0, 1, 0, 0));
  EXPECT_EQ(results.outputs[0][0], random_tensor({2, 2, 1})[1]);
  EXPECT_EQ(results.outputs[0][1], 0);
}

TEST(FeedForwardAttention, AsksForItsSteps) {
  EXPECT_EQ(invalid_message([] { make_layer("FeedForwardAttention", Json::object()); }),
            "FeedForwardAttention: expected an integer steps, received none");
}

}  // namespace
}  // namespace attention
