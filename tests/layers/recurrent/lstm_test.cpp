#include "core/layers/recurrent/lstm.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(Lstm, AgreesWithTheReference) {
  for (const char* name : {"lstm_last", "lstm_sequences", "lstm_masked"})
    EXPECT_EQ(reference_problem(name), "");
}

TEST(Lstm, TheFusedScanIsTheCellsStepsWhateverTheOptions) {
  for (unsigned bits = 0; bits < 32; ++bits) {
    const auto bit = [&](int i) { return (bits >> i & 1U) != 0; };
    Lstm::Config config{.units = 3};
    config.options = {.return_sequences = bit(0), .go_backwards = bit(1), .return_state = bit(2)};
    std::vector<Tensor<double>> inputs = {random_tensor({3, 6, 4})};
    if (bit(3)) {
      inputs.push_back(random_tensor({3, 3}, 2));
      inputs.push_back(random_tensor({3, 3}, 3));
    }
    auto mask = mapped(random_tensor({3, 6}, 8), [](double x) { return x > -0.5 ? 1.0 : 0.0; });
    for (Index t = 0; t < 6; ++t) mask[6 + t] = 0;
    const auto use_mask = bit(4) ? std::optional(mask) : std::nullopt;
    Lstm fused(config);
    config.fused = false;
    Lstm stepped(config);
    EXPECT_LT(difference(run_layer(fused, inputs, use_mask), run_layer(stepped, inputs, use_mask)), 1e-12)
        << bits;
  }
}

TEST(Lstm, TheFusedScanIsTheCellsStepsForOneStepAndNone) {
  for (const Index steps : {1, 0}) {
    Lstm::Config config{.units = 2, .options = {.return_sequences = true, .return_state = true}};
    Lstm fused(config);
    config.fused = false;
    Lstm stepped(config);
    std::vector<Tensor<double>> inputs = {random_tensor({2, steps, 3})};
    for (std::uint64_t i = 0; i < 2; ++i) inputs.push_back(random_tensor({2, 2}, 2 + i));
    EXPECT_LT(difference(run_layer(fused, inputs), run_layer(stepped, inputs)), 1e-13);
  }
}

TEST(Lstm, FirstBiasesAreZeroButForTheForgetGate) {
  for (const bool unit : {true, false}) {
    Lstm layer({.units = 3, .unit_forget_bias = unit});
    Graph graph;
    layer(graph.input({2, 5, 4}));
    ASSERT_EQ(layer.weights().size(), 3U);
    using Kind = Initializer::Kind;
    EXPECT_EQ(layer.weights()[0]->initializer.kind, Kind::glorot_uniform);
    EXPECT_EQ(layer.weights()[1]->initializer.kind, Kind::orthogonal);
    const auto bias = initial_values(*layer.weights()[2], 1);
    for (Index i = 0; i < 12; ++i) EXPECT_EQ(bias[i], unit && i >= 3 && i < 6 ? 1 : 0);
  }
}

TEST(Lstm, TheStatesAreTheOutputAndTheCell) {
  // One unit, one step, by hand.
  Lstm layer({.units = 1, .options = {.return_state = true}});
  const auto x = make_tensor({1, 1, 1}, {0.7});
  const auto outputs = run_layer(layer, {x, make_tensor({1, 1}, {0.3}), make_tensor({1, 1}, {-0.4})}).outputs;
  const auto kernel = random_tensor({1, 4}, 50);
  const auto recurrent = random_tensor({1, 4}, 51);
  const auto bias = random_tensor({4}, 52);
  const auto driven = [&](Index g) { return 0.5 * (0.7 * kernel[g] + 0.3 * recurrent[g] + bias[g]); };
  const auto sigmoid = [](double v) { return 1 / (1 + std::exp(-v)); };
  const double c = sigmoid(driven(1)) * -0.4 + sigmoid(driven(0)) * std::tanh(driven(2));
  EXPECT_NEAR(outputs[2][0], c, 1e-15);
  EXPECT_NEAR(outputs[1][0], sigmoid(driven(3)) * std::tanh(c), 1e-15);
  EXPECT_EQ(outputs[0][0], outputs[1][0]);
}

TEST(Lstm, NamesABadConfiguration) {
  const auto message = [](Json config) {
    return invalid_message([&] { run_layer_case({{"layer", "LSTM"}, {"config", std::move(config)}}); });
  };
  EXPECT_EQ(message(Json::object()), "LSTM: expected an integer units, received none");
  EXPECT_EQ(message({{"units", 3}, {"unit_forget_bias", 1}}),
            "LSTM: expected unit_forget_bias true or false, received 1");
}

}  // namespace
}  // namespace attention
