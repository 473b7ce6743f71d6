#include "core/layers/recurrent/gru.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

Tensor<double> ragged_mask(Index batch, Index steps) {
  return mapped(random_tensor({batch, steps}, 8), [](double x) { return x > -0.5 ? 1.0 : 0.0; });
}

TEST(Gru, AgreesWithTheReference) {
  for (const char* name : {"gru_last", "gru_sequences", "gru_masked", "gru_reset_before"})
    EXPECT_EQ(reference_problem(name), "");
}

TEST(Gru, TheFusedScanIsTheCellsStepsWhateverTheOptions) {
  for (unsigned bits = 0; bits < 64; ++bits) {
    const auto bit = [&](int i) { return (bits >> i & 1U) != 0; };
    Gru::Config config{.units = 3, .reset_after = bit(0)};
    config.options = {.return_sequences = bit(1), .go_backwards = bit(2), .return_state = bit(3)};
    std::vector<Tensor<double>> inputs = {random_tensor({3, 6, 4})};
    if (bit(4)) inputs.push_back(random_tensor({3, 3}, 2));
    auto mask = ragged_mask(3, 6);
    for (Index t = 0; t < 6; ++t) mask[6 + t] = 0;
    const auto use_mask = bit(5) ? std::optional(mask) : std::nullopt;
    Gru fused(config);
    config.fused = false;
    Gru composed(config);
    EXPECT_LT(difference(run_layer(fused, inputs, use_mask), run_layer(composed, inputs, use_mask)), 1e-12)
        << bits;
  }
}

TEST(Gru, TheFusedScanIsTheCellsStepsForOneStepAndNone) {
  for (const bool reset_after : {true, false})
    for (const Index steps : {1, 0}) {
      Gru fused({.units = 2,
                 .reset_after = reset_after,
                 .options = {.return_sequences = true, .return_state = true}});
      Gru composed({.units = 2,
                    .reset_after = reset_after,
                    .options = {.return_sequences = true, .return_state = true},
                    .fused = false});
      const std::vector<Tensor<double>> inputs = {random_tensor({2, steps, 3}), random_tensor({2, 2}, 2)};
      EXPECT_LT(difference(run_layer(fused, inputs), run_layer(composed, inputs)), 1e-13);
    }
}

TEST(Gru, FirstWeightsAreGlorotOrthogonalAndZero) {
  Gru layer({.units = 3});
  Graph graph;
  layer(graph.input({2, 5, 4}));
  ASSERT_EQ(layer.weights().size(), 3U);
  using Kind = Initializer::Kind;
  EXPECT_EQ(layer.weights()[0]->initializer.kind, Kind::glorot_uniform);
  EXPECT_EQ(layer.weights()[1]->initializer.kind, Kind::orthogonal);
  EXPECT_EQ(layer.weights()[2]->initializer.kind, Kind::zeros);
}

TEST(Gru, NamesABadConfiguration) {
  const auto message = [](Json config) {
    return invalid_message([&] { run_layer_case({{"layer", "GRU"}, {"config", std::move(config)}}); });
  };
  EXPECT_EQ(message(Json::object()), "GRU: expected an integer units, received none");
  EXPECT_EQ(message({{"units", 0}}), "GRU: expected units an integer from 1 to 65536, received 0");
  EXPECT_EQ(message({{"units", 3}, {"reset_after", "yes"}}),
            "GRU: expected reset_after true or false, received \"yes\"");
}

}  // namespace
}  // namespace attention
