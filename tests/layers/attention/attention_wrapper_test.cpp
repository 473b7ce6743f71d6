#include "core/layers/attention/attention_wrapper.h"

#include "core/layers/catalogue.h"
#include "core/layers/recurrent/gru.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(AttentionWrapper, AgreesWithTheReference) { EXPECT_EQ(reference_problem("attention_wrapper"), ""); }

LayerResults run_wrapper(Json inner, const std::vector<Tensor<double>>& inputs,
                         const std::optional<Tensor<double>>& mask = std::nullopt) {
  inner["units"] = 3;
  const auto layer = make_layer("AttentionWrapper", {{"layer", std::move(inner)}, {"units", 4}});
  return run_layer(*layer, inputs, mask);
}

const std::vector<Tensor<double>> inputs = {random_tensor({2, 4, 5}, 1), random_tensor({2, 6, 2}, 2)};

TEST(AttentionWrapper, IsTheLayerFedWithTheContextOfItsLastOutput) {
  // By hand: an LSTM a step at a time, the attention asked with the output before.
  const auto wrapped =
      run_wrapper({{"name", "LSTM"}, {"return_sequences", true}, {"return_state", true}}, inputs);
  const auto by_hand = run_call(
      [&](const std::vector<Value>& values) {
        static AdditiveAttention attention({4});
        static LayerPointer lstm = make_layer("LSTM", {{"units", 3}, {"return_state", true}});
        Graph& graph = *values[0].graph;
        std::vector<Value> states(2, graph.constant(Tensor<double>({2, 3})));
        std::vector<Value> outputs, weights;
        for (Index t = 0; t < 4; ++t) {
          const auto attended = attention({states[0], values[1]});
          const auto next = (*lstm)(
              {expand_dims(concatenate({at(values[0], 1, t), attended[0]}, -1), 1), states[0], states[1]});
          outputs.push_back(next[0]);
          weights.push_back(attended[1]);
          states = {next[1], next[2]};
        }
        WeightList list = lstm->weights();
        list.insert(list.end(), attention.weights().begin(), attention.weights().end());
        return std::pair(std::vector{stack(outputs, 1), states[0], states[1], stack(weights, 1)}, list);
      },
      inputs);
  EXPECT_LT(difference(wrapped, by_hand), 1e-13);
}

TEST(AttentionWrapper, BackwardsReadsTheInputReversedButNotTheMemory) {
  Tensor<double> turned({2, 4, 5});
  for (Index b = 0; b < 2; ++b)
    for (Index t = 0; t < 4; ++t)
      for (Index d = 0; d < 5; ++d) turned[(b * 4 + t) * 5 + d] = inputs[0][(b * 4 + 3 - t) * 5 + d];
  const auto backwards =
      run_wrapper({{"name", "GRU"}, {"return_sequences", true}, {"go_backwards", true}}, inputs);
  const auto forwards = run_wrapper({{"name", "GRU"}, {"return_sequences", true}}, {turned, inputs[1]});
  for (std::size_t k = 0; k < 2; ++k) EXPECT_EQ(list(backwards.outputs[k]), list(forwards.outputs[k]));
}

TEST(AttentionWrapper, AMaskedStepRepeatsOutputAndWeights) {
  const auto mask = make_tensor({2, 4}, {0, 1, 0, 1, 1, 1, 0, 0});
  const auto outputs = run_wrapper({{"name", "GRU"}, {"return_sequences", true}}, inputs, mask).outputs;
  for (Index u = 0; u < 3; ++u) {
    EXPECT_EQ(outputs[0][u], 0) << "nothing read yet";
    EXPECT_EQ(outputs[0][6 + u], outputs[0][3 + u]);
    EXPECT_EQ(outputs[0][12 + 9 + u], outputs[0][12 + 3 + u]);
  }
  for (Index t = 0; t < 6; ++t) {
    EXPECT_EQ(outputs[1][t], 0);
    EXPECT_EQ(outputs[1][12 + t], outputs[1][6 + t]);
    EXPECT_GT(outputs[1][6 + t], 0);
  }
}

TEST(AttentionWrapper, NamesABadConfiguration) {
  const auto message = [](Json config) {
    return invalid_message([&] { make_layer("AttentionWrapper", config); });
  };
  const Json gru = {{"name", "GRU"}, {"units", 3}};
  EXPECT_EQ(message({{"layer", {{"name", "Dense"}, {"units", 3}}}, {"units", 4}}),
            "AttentionWrapper: expected layer a recurrent layer, received Dense");
  EXPECT_EQ(message({{"layer", gru}}), "AttentionWrapper: expected an integer units, received none");
  const Json decoder = {{"name", "AttentionDecoder"}, {"units", 3}, {"output_steps", 4}, {"output_dim", 3}};
  EXPECT_EQ(message({{"layer", decoder}, {"units", 4}}),
            "AttentionWrapper: expected layer one that puts out its state, received AttentionDecoder");
}

TEST(AttentionWrapper, NamesAPlaceThatGivesItNoMemory) {
  const auto layer = make_layer(
      "Bidirectional",
      {{"layer", {{"name", "AttentionWrapper"}, {"layer", {{"name", "GRU"}, {"units", 3}}}, {"units", 4}}}});
  Graph graph;
  EXPECT_EQ(invalid_message([&] {
              (*layer)(graph.input({2, 4, 5}));
            }),
            "AttentionWrapper: expected 2 inputs, received 1");
}

}  // namespace
}  // namespace attention
