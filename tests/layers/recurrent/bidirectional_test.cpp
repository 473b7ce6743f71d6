#include "core/layers/recurrent/bidirectional.h"

#include "core/layers/catalogue.h"
#include "core/layers/recurrent/gru.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

using Options = Rnn::Options;
using Merge = Bidirectional::Merge;

const std::vector<std::pair<const char*, Merge>> merges = {
    {"concat", Merge::concat}, {"sum", Merge::sum}, {"mul", Merge::mul}, {"ave", Merge::ave}};

Value merged(Merge merge, Value a, Value b) {
  if (merge == Merge::concat) return concatenate({a, b}, -1);
  if (merge == Merge::sum) return a + b;
  if (merge == Merge::mul) return a * b;
  return (a + b) * 0.5;
}

// The same of two layers by hand.
LayerResults run_by_hand(Merge merge, const Options& options, const Tensor<double>& x,
                         const std::optional<Tensor<double>>& mask) {
  Gru forward({.units = 3});
  Gru backward({.units = 3});
  return run_call(
      [&](const std::vector<Value>& inputs) {
        const auto a = forward.scan(inputs, false);
        const auto b = backward.scan(inputs, true);
        std::vector<Value> outputs = {options.return_sequences ? merged(merge, a.sequences, b.sequences)
                                                               : merged(merge, a.states[0], b.states[0])};
        if (options.return_state) outputs.insert(outputs.end(), {a.states[0], b.states[0]});
        WeightList list = forward.weights();
        list.insert(list.end(), backward.weights().begin(), backward.weights().end());
        return std::pair(outputs, list);
      },
      {x}, mask);
}

LayerPointer make(const Options& options, const char* merge) {
  return make_layer("Bidirectional", {{"layer",
                                       {{"name", "GRU"},
                                        {"units", 3},
                                        {"return_sequences", options.return_sequences},
                                        {"go_backwards", options.go_backwards},
                                        {"return_state", options.return_state}}},
                                      {"merge_mode", merge}});
}

TEST(Bidirectional, AgreesWithTheReference) {
  for (const char* name : {"bidirectional_gru", "bidirectional_gru_masked"})
    EXPECT_EQ(reference_problem(name), "");
}

TEST(Bidirectional, MergesBothDirections) {
  const auto x = random_tensor({2, 5, 4});
  const auto mask = make_tensor({2, 5}, {1, 1, 0, 1, 0, 0, 1, 1, 1, 1});
  for (const auto& [name, merge] : merges)
    for (const bool return_sequences : {false, true})
      for (const bool return_state : {false, true})
        for (const auto& use_mask : {std::optional<Tensor<double>>(), std::optional(mask)}) {
          const Options options{.return_sequences = return_sequences, .return_state = return_state};
          EXPECT_LT(difference(run_layer(*make(options, name), {x}, use_mask),
                               run_by_hand(merge, options, x, use_mask)),
                    1e-14)
              << name << return_sequences << return_state;
        }
}

TEST(Bidirectional, TheBackwardLayerReadsTheUnmaskedStepsFromTheirEnd) {
  const auto x = random_tensor({1, 4, 4});
  const auto mask = make_tensor({1, 4}, {1, 1, 0, 0});
  const auto whole = run_layer(*make({.return_sequences = true}, "concat"), {x}, mask).outputs[0];
  const auto part =
      run_layer(*make({.return_sequences = true}, "concat"), {Tensor<double>({1, 2, 4}, x.values().first(8))})
          .outputs[0];
  for (Index i = 0; i < 12; ++i) EXPECT_NEAR(whole[i], part[i], 1e-15);
}

TEST(Bidirectional, OfALayerThatReadsBackwardsSwapsTheDirections) {
  // As in Keras: the forward layer reads from the end, the outputs come from the end too.
  const auto x = random_tensor({2, 5, 4});
  const Options options{.return_sequences = true, .go_backwards = true, .return_state = true};
  Gru forward({.units = 3, .options = options});
  Gru backward({.units = 3, .options = {.return_sequences = true, .return_state = true}});
  const auto by_hand = run_call(
      [&](const std::vector<Value>& inputs) {
        const auto a = forward(inputs);
        const auto b = backward(inputs);
        WeightList list = forward.weights();
        list.insert(list.end(), backward.weights().begin(), backward.weights().end());
        return std::pair(std::vector{concatenate({a[0], reverse(b[0], 1)}, -1), a[1], b[1]}, list);
      },
      {x});
  EXPECT_LT(difference(run_layer(*make(options, "concat"), {x}), by_hand), 1e-14);
}

TEST(Bidirectional, NamesTheWeightsOfBoth) {
  const auto layer = make({.return_sequences = true}, "concat");
  Graph graph;
  const Value mask = graph.input({2, 5});
  const Value y = (*layer)(graph.input({2, 5, 4}).with_mask(mask));
  EXPECT_EQ(y.shape(), (Shape{2, 5, 6}));
  EXPECT_EQ(y.mask().id, mask.id);
  std::vector<std::string> names;
  for (const auto& weight : layer->weights()) names.push_back(weight->name);
  EXPECT_THAT(names, ElementsAre("forward/kernel", "forward/recurrent_kernel", "forward/bias",
                                 "backward/kernel", "backward/recurrent_kernel", "backward/bias"));
  EXPECT_EQ(layer->parameters(), 2 * (4 * 9 + 3 * 9 + 2 * 9));
}

TEST(Bidirectional, NamesABadConfiguration) {
  const auto message = [](Json config) {
    return invalid_message([&] { make_layer("Bidirectional", config); });
  };
  EXPECT_EQ(message({{"layer", {{"name", "Dense"}, {"units", 3}}}}),
            "Bidirectional: expected layer a recurrent layer, received Dense");
  EXPECT_EQ(message({{"layer", {{"name", "GRU"}}}}), "GRU: expected an integer units, received none");
  EXPECT_EQ(message({{"layer", {{"name", "GRU"}, {"units", 3}}}, {"merge_mode", "max"}}),
            "Bidirectional: expected merge_mode one of concat, sum, mul, ave, received \"max\"");
  EXPECT_EQ(message({{"layer", 3}}), "Bidirectional: layer: expected an object, received 3");
}

}  // namespace
}  // namespace attention
