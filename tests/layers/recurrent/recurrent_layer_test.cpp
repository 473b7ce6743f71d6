#include "core/layers/recurrent/recurrent_layer.h"

#include "core/layers/recurrent/gru.h"
#include "gmock/gmock.h"
#include "tests/layers/layer_run.h"

namespace attention {
namespace {

// What every recurrent layer does, seen at the GRU.
LayerResults run_gru(const RecurrentLayer::Options& options, const std::vector<Tensor<double>>& inputs,
                     const std::optional<Tensor<double>>& mask = std::nullopt) {
  Gru layer({.units = 3, .options = options});
  return run_layer(layer, inputs, mask);
}

double at(const Tensor<double>& sequences, Index b, Index t, Index u) {
  return sequences[(b * sequences.shape()[1] + t) * sequences.shape()[2] + u];
}

const Tensor<double> x = random_tensor({2, 5, 4});
const RecurrentLayer::Options everything{.return_sequences = true, .return_state = true};

TEST(RecurrentLayer, TheLastOutputIsThatOfTheSequenceAndTheState) {
  const auto all = run_gru(everything, {x}).outputs;
  const auto last = run_gru({.return_state = true}, {x}).outputs;
  ASSERT_EQ(all[0].shape(), (Shape{2, 5, 3}));
  ASSERT_EQ(last[0].shape(), (Shape{2, 3}));
  EXPECT_EQ(list(last[0]), list(last[1]));
  EXPECT_EQ(list(all[1]), list(last[1]));
  for (Index b = 0; b < 2; ++b)
    for (Index u = 0; u < 3; ++u) EXPECT_EQ(at(all[0], b, 4, u), last[0][b * 3 + u]);
  EXPECT_EQ(list(run_gru({}, {x}).outputs[0]), list(last[0]));
}

TEST(RecurrentLayer, BackwardsReadsTheTimeReversed) {
  Tensor<double> turned(x.shape());
  for (Index b = 0; b < 2; ++b)
    for (Index t = 0; t < 5; ++t)
      for (Index d = 0; d < 4; ++d) turned[(b * 5 + t) * 4 + d] = at(x, b, 4 - t, d);
  const auto backwards = run_gru({.return_sequences = true, .go_backwards = true, .return_state = true}, {x});
  const auto forwards = run_gru(everything, {turned});
  EXPECT_EQ(list(backwards.outputs[0]), list(forwards.outputs[0])) << "in the order in which they were made";
  EXPECT_EQ(list(backwards.outputs[1]), list(forwards.outputs[1]));
}

TEST(RecurrentLayer, MaskedStepsCarryTheStateAndRepeatTheOutput) {
  const auto mask = make_tensor({2, 5}, {1, 0, 1, 1, 0, 0, 0, 1, 0, 1});
  const auto outputs = run_gru(everything, {x}, mask).outputs;
  for (Index u = 0; u < 3; ++u) {
    EXPECT_EQ(at(outputs[0], 0, 1, u), at(outputs[0], 0, 0, u));
    EXPECT_EQ(at(outputs[0], 0, 4, u), at(outputs[0], 0, 3, u));
    EXPECT_EQ(at(outputs[0], 1, 0, u), 0) << "nothing read yet";
    EXPECT_EQ(at(outputs[0], 1, 1, u), 0);
    EXPECT_EQ(at(outputs[0], 1, 3, u), at(outputs[0], 1, 2, u));
    EXPECT_EQ(at(outputs[0], 0, 4, u), outputs[1][u]);
  }
  // The unmasked steps alone give the same.
  Tensor<double> kept({1, 3, 4});
  for (Index i = 0; const Index t : {0, 2, 3})
    for (Index d = 0; d < 4; ++d) kept[i++] = at(x, 0, t, d);
  const auto dense = run_gru(everything, {kept}).outputs;
  for (Index u = 0; u < 3; ++u) EXPECT_NEAR(dense[1][u], outputs[1][u], 1e-15);
}

TEST(RecurrentLayer, GoesOnFromAnInitialState) {
  const auto whole = run_gru(everything, {x}).outputs;
  Tensor<double> head({2, 2, 4});
  Tensor<double> tail({2, 3, 4});
  for (Index b = 0; b < 2; ++b)
    for (Index t = 0; t < 5; ++t)
      for (Index d = 0; d < 4; ++d)
        (t < 2 ? head[(b * 2 + t) * 4 + d] : tail[(b * 3 + t - 2) * 4 + d]) = at(x, b, t, d);
  const auto first = run_gru(everything, {head}).outputs;
  const auto second = run_gru(everything, {tail, first[1]}).outputs;
  for (Index i = 0; i < 6; ++i) EXPECT_NEAR(second[1][i], whole[1][i], 1e-15);
}

TEST(RecurrentLayer, PassesTheMaskOnWithSequencesInTimeOrderOnly) {
  Graph graph;
  const Value mask = graph.input({2, 5});
  const Value masked = graph.input({2, 5, 4}).with_mask(mask);
  const auto mask_of = [&](const RecurrentLayer::Options& options) {
    Gru layer({.units = 3, .options = options});
    return layer(masked).mask();
  };
  EXPECT_EQ(mask_of({.return_sequences = true}).id, mask.id);
  EXPECT_FALSE(bool(mask_of({})));
  EXPECT_FALSE(bool(mask_of({.return_sequences = true, .go_backwards = true})));
}

TEST(RecurrentLayer, AScanIsInTimeOrderWhicheverWayItReads) {
  Gru layer({.units = 3});
  Graph graph;
  const Value input = graph.input({2, 5, 4});
  const auto scan = layer.scan({input}, true);
  const Weights<double> weights(layer.weights(), 1);
  Plan<double> plan({{input}, {scan.sequences, scan.states[0]}, {}, {}}, weights);
  array(plan.input(0)) = array(x.view());
  plan.forward();
  for (Index b = 0; b < 2; ++b)
    for (Index u = 0; u < 3; ++u)
      EXPECT_EQ(plan.output(0).data[b * 15 + u], plan.output(1).data[b * 3 + u])
          << "the first step comes last";
  EXPECT_EQ(layer.units(), 3);
  EXPECT_EQ(layer.weights().size(), 3U) << "built at need";
}

}  // namespace
}  // namespace attention
