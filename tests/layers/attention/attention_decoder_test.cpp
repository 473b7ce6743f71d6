#include "core/layers/attention/attention_decoder.h"

#include "core/layers/catalogue.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(AttentionDecoder, AgreesWithTheReference) {
  for (const char* name : {"attention_decoder", "attention_decoder_teacher"})
    EXPECT_EQ(reference_problem(name), "");
}

const Tensor<double> annotations = random_tensor({2, 5, 4});

LayerResults run_decoder(Json config, const std::vector<Tensor<double>>& inputs,
                         const std::optional<Tensor<double>>& mask = std::nullopt) {
  config.update({{"units", 3}, {"output_steps", 4}, {"output_dim", 2}});
  return run_layer(*make_layer("AttentionDecoder", config), inputs, mask);
}

TEST(AttentionDecoder, ForcedWithItsOwnOutputsItGoesItsOwnWay) {
  const auto own = run_decoder(Json::object(), {annotations}).outputs;
  const auto forced = run_decoder(Json::object(), {annotations, own[0]}).outputs;
  for (std::size_t k = 0; k < 2; ++k)
    for (Index i = 0; i < own[k].size(); ++i) EXPECT_NEAR(forced[k][i], own[k][i], 1e-15);
  for (Index row = 0; row < 8; ++row) {
    EXPECT_NEAR(own[0][row * 2] + own[0][row * 2 + 1], 1, 1e-15);
    double total = 0;
    for (Index t = 0; t < 5; ++t) total += own[1][row * 5 + t];
    EXPECT_NEAR(total, 1, 1e-15);
  }
}

TEST(AttentionDecoder, ATargetTellsOnTheStepsAfterItOnly) {
  auto targets = random_tensor({2, 4, 2}, 2);
  const auto before = run_decoder(Json::object(), {annotations, targets}).outputs[0];
  for (Index b = 0; b < 2; ++b) targets[(b * 4 + 1) * 2] += 1;
  const auto after = run_decoder(Json::object(), {annotations, targets}).outputs[0];
  for (Index b = 0; b < 2; ++b)
    for (Index i = 0; i < 4; ++i) EXPECT_EQ(before[(b * 4 + i) * 2] == after[(b * 4 + i) * 2], i < 2) << i;
}

TEST(AttentionDecoder, WithoutSequencesItGivesItsLastState) {
  const auto outputs = run_decoder({{"return_sequences", false}}, {annotations}).outputs;
  ASSERT_EQ(outputs.size(), 2U);
  EXPECT_EQ(outputs[0].shape(), (Shape{2, 3}));
  EXPECT_EQ(outputs[1].shape(), (Shape{2, 4, 5}));
  EXPECT_EQ(list(outputs[1]), list(run_decoder(Json::object(), {annotations}).outputs[1]));
}

TEST(AttentionDecoder, ARowWithoutAnnotationsHasNoWeightsAndStaysFinite) {
  const auto mask = make_tensor({2, 5}, {1, 1, 0, 0, 1, 0, 0, 0, 0, 0});
  const auto results = run_decoder(Json::object(), {annotations}, mask);
  for (Index i = 0; i < 4; ++i)
    for (Index t = 0; t < 5; ++t) {
      EXPECT_EQ(results.outputs[1][(i * 5) + t] == 0, mask[t] == 0);
      EXPECT_EQ(results.outputs[1][20 + i * 5 + t], 0);
    }
  for (const double v : results.outputs[0].values()) EXPECT_TRUE(std::isfinite(v));
  for (const double v : results.weight_gradients) EXPECT_TRUE(std::isfinite(v));
}

TEST(AttentionDecoder, TheSameWeightsServeTeachingAndWriting) {
  AttentionDecoder layer({.units = 3, .output_steps = 4, .output_dim = 2});
  Graph graph;
  const Value x = graph.input({2, 5, 4});
  layer({x, graph.input({2, 4, 2})});
  const WeightList weights = layer.weights();
  EXPECT_EQ(layer(x).shape(), (Shape{2, 4, 2}));
  EXPECT_EQ(layer.weights(), weights);
}

TEST(AttentionDecoder, TakesTheAttentionsUnitsFromItsConfigurationOrTheGivenWeights) {
  const auto units = [](Index configured, const std::map<std::string, Shape>& given) {
    AttentionDecoder layer({.units = 3, .output_steps = 4, .output_dim = 2, .attention_units = configured});
    layer.adapt_to(given);
    Graph graph;
    layer(graph.input({2, 5, 4}));
    for (const auto& weight : layer.weights())
      if (weight->name == "attention/score_vector") return weight->shape[0];
    return Index(-1);
  };
  EXPECT_EQ(units(0, {}), 3);
  EXPECT_EQ(units(7, {}), 7);
  EXPECT_EQ(units(0, {{"attention/score_vector", {6}}}), 6);
  EXPECT_EQ(units(7, {{"attention/score_vector", {6}}}), 7);
  EXPECT_EQ(units(0, {{"attention/score_vector", {6, 1}}}), 3);
}

TEST(AttentionDecoder, NamesABadConfiguration) {
  const auto message = [](Json config) {
    return invalid_message([&] { make_layer("AttentionDecoder", config); });
  };
  EXPECT_EQ(message({{"units", 3}, {"output_dim", 2}}),
            "AttentionDecoder: expected an integer output_steps, received none");
  EXPECT_EQ(message({{"units", 3}, {"output_steps", 0}, {"output_dim", 2}}),
            "AttentionDecoder: expected output_steps an integer from 1 to 65536, received 0");
}

TEST(AttentionDecoder, NamesAPlaceThatGivesItNoAnnotations) {
  const auto layer = make_layer(
      "RNN",
      {{"cell", {{"name", "AttentionDecoder"}, {"units", 3}, {"output_steps", 4}, {"output_dim", 2}}}});
  Graph graph;
  EXPECT_EQ(invalid_message([&] {
              (*layer)(graph.input({2, 4, 2}));
            }),
            "AttentionDecoder: expected annotations beside what is read in time, received none");
}

}  // namespace
}  // namespace attention
