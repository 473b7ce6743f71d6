#include "core/layers/recurrent/simple_rnn.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(SimpleRnn, AgreesWithTheReference) {
  for (const char* name : {"simplernn_last", "simplernn_sequences", "simplernn_masked"})
    EXPECT_EQ(reference_problem(name), "");
}

TEST(SimpleRnn, TheFusedScanIsTheCellsStepsWhateverTheOptions) {
  for (unsigned bits = 0; bits < 32; ++bits) {
    const auto bit = [&](int i) { return (bits >> i & 1U) != 0; };
    SimpleRnn::Config config{.units = 3};
    config.options = {.return_sequences = bit(0), .go_backwards = bit(1), .return_state = bit(2)};
    std::vector<Tensor<double>> inputs = {random_tensor({3, 6, 4})};
    if (bit(3)) {
      inputs.push_back(random_tensor({3, 3}, 2));
    }
    auto mask = mapped(random_tensor({3, 6}, 8), [](double x) { return x > -0.5 ? 1.0 : 0.0; });
    for (Index t = 0; t < 6; ++t) mask[6 + t] = 0;
    const auto use_mask = bit(4) ? std::optional(mask) : std::nullopt;
    SimpleRnn fused(config);
    config.fused = false;
    SimpleRnn stepped(config);
    EXPECT_LT(difference(run_layer(fused, inputs, use_mask), run_layer(stepped, inputs, use_mask)), 1e-12)
        << bits;
  }
}

TEST(SimpleRnn, TheFusedScanIsTheCellsStepsForOneStepAndNone) {
  for (const Index steps : {1, 0}) {
    SimpleRnn::Config config{.units = 2, .options = {.return_sequences = true, .return_state = true}};
    SimpleRnn fused(config);
    config.fused = false;
    SimpleRnn stepped(config);
    std::vector<Tensor<double>> inputs = {random_tensor({2, steps, 3})};
    for (std::uint64_t i = 0; i < 1; ++i) inputs.push_back(random_tensor({2, 2}, 2 + i));
    EXPECT_LT(difference(run_layer(fused, inputs), run_layer(stepped, inputs)), 1e-13);
  }
}

TEST(SimpleRnn, FirstWeightsAreGlorotOrthogonalAndZero) {
  SimpleRnn layer({.units = 3});
  Graph graph;
  layer(graph.input({2, 5, 4}));
  ASSERT_EQ(layer.weights().size(), 3U);
  using Kind = Initializer::Kind;
  EXPECT_EQ(layer.weights()[0]->initializer.kind, Kind::glorot_uniform);
  EXPECT_EQ(layer.weights()[1]->initializer.kind, Kind::orthogonal);
  EXPECT_EQ(layer.weights()[2]->initializer.kind, Kind::zeros);
}

TEST(SimpleRnn, NamesABadConfiguration) {
  const auto message = [](Json config) {
    return invalid_message([&] { run_layer_case({{"layer", "SimpleRNN"}, {"config", std::move(config)}}); });
  };
  EXPECT_EQ(message(Json::object()), "SimpleRNN: expected an integer units, received none");
  EXPECT_EQ(message({{"units", 0}}), "SimpleRNN: expected units an integer from 1 to 65536, received 0");
}

}  // namespace
}  // namespace attention
