#include "core/layers/recurrent/rnn.h"

#include "core/layers/catalogue.h"
#include "core/layers/recurrent/bidirectional.h"
#include "core/layers/recurrent/gru.h"
#include "core/layers/recurrent/lstm.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

// What every recurrent layer does, seen at the GRU.
LayerResults run_gru(const Rnn::Options& options, const std::vector<Tensor<double>>& inputs,
                     const std::optional<Tensor<double>>& mask = std::nullopt) {
  Gru layer({.units = 3, .options = options});
  return run_layer(layer, inputs, mask);
}

double at(const Tensor<double>& sequences, Index b, Index t, Index u) {
  return sequences[(b * sequences.shape()[1] + t) * sequences.shape()[2] + u];
}

const Tensor<double> x = random_tensor({2, 5, 4});
const Rnn::Options everything{.return_sequences = true, .return_state = true};

TEST(Rnn, TheLastOutputIsThatOfTheSequenceAndTheState) {
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

TEST(Rnn, BackwardsReadsTheTimeReversed) {
  Tensor<double> turned(x.shape());
  for (Index b = 0; b < 2; ++b)
    for (Index t = 0; t < 5; ++t)
      for (Index d = 0; d < 4; ++d) turned[(b * 5 + t) * 4 + d] = at(x, b, 4 - t, d);
  const auto backwards = run_gru({.return_sequences = true, .go_backwards = true, .return_state = true}, {x});
  const auto forwards = run_gru(everything, {turned});
  EXPECT_EQ(list(backwards.outputs[0]), list(forwards.outputs[0])) << "in the order in which they were made";
  EXPECT_EQ(list(backwards.outputs[1]), list(forwards.outputs[1]));
}

TEST(Rnn, MaskedStepsCarryTheStateAndRepeatTheOutput) {
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

TEST(Rnn, GoesOnFromAnInitialState) {
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

TEST(Rnn, PassesTheMaskOnWithSequencesInTimeOrderOnly) {
  Graph graph;
  const Value mask = graph.input({2, 5});
  const Value masked = graph.input({2, 5, 4}).with_mask(mask);
  const auto mask_of = [&](const Rnn::Options& options) {
    Gru layer({.units = 3, .options = options});
    return layer(masked).mask();
  };
  EXPECT_EQ(mask_of({.return_sequences = true}).id, mask.id);
  EXPECT_FALSE(bool(mask_of({})));
  EXPECT_FALSE(bool(mask_of({.return_sequences = true, .go_backwards = true})));
}

TEST(Rnn, AScanIsInTimeOrderWhicheverWayItReads) {
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
  EXPECT_EQ(layer.weights().size(), 3U) << "built at need";
}

TEST(Rnn, AgreesWithTheReferenceOfTheCellsLayer) {
  for (const char* name : {"rnn_gru_masked", "rnn_lstm_masked"}) EXPECT_EQ(reference_problem(name), "");
}

// A user's cell: two states, of which the output is a third thing, and a further output.
//     s′ = a ∘ s + x,  m′ = max(m, s′),  y = (s′ + m′)·w,  second output: s′ − m′
class Peak final : public Cell {
 public:
  Peak() : Cell("Peak") {}
  std::vector<Index> state_sizes() const override { return {4, 4}; }

 protected:
  void build(const std::vector<Value>&) override {
    a_ = add_weight("a", {4}, Initializer::ones());
    w_ = add_weight("w", {4, 2}, Initializer::glorot_uniform());
  }
  std::vector<Value> call(const std::vector<Value>& inputs) override {
    Graph& graph = *inputs[0].graph;
    const Value s = graph.weight(a_) * inputs[1] + inputs[0];
    const Value m = maximum(inputs[2], s);
    return {affine(s + m, graph.weight(w_)), s - m, s, m};
  }

 private:
  WeightPointer a_;
  WeightPointer w_;
};

std::unique_ptr<Rnn> peak(const Rnn::Options& options) {
  return std::make_unique<Rnn>(std::make_unique<Peak>(), options);
}

// y and s − m after each step of one sequence, number by number; weights as run_layer fills them.
std::vector<std::vector<double>> peaks(const Tensor<double>& input, const Tensor<double>& mask, Index b,
                                       bool backwards) {
  const auto a = random_tensor({4}, 50);
  const auto w = random_tensor({4, 2}, 51);
  std::vector<double> s(4, 0), m(4, 0), y(2, 0), gap(4, 0);
  std::vector<std::vector<double>> rows(5);
  for (Index i = 0; i < 5; ++i) {
    const Index t = backwards ? 4 - i : i;
    if (mask[b * 5 + t] != 0) {
      y = {0, 0};
      for (std::size_t d = 0; d < 4; ++d) {
        const auto k = static_cast<Index>(d);
        s[d] = 0.5 * a[k] * s[d] + at(input, b, t, k);
        m[d] = std::max(m[d], s[d]);
        gap[d] = s[d] - m[d];
        for (std::size_t o = 0; o < 2; ++o) y[o] += (s[d] + m[d]) * 0.5 * w[k * 2 + static_cast<Index>(o)];
      }
    }
    auto& row = rows[static_cast<std::size_t>(t)];
    row = y;
    row.insert(row.end(), gap.begin(), gap.end());
  }
  return rows;
}

TEST(Rnn, RunsAUsersCellUnderAMaskEitherWay) {
  const auto mask = make_tensor({2, 5}, {0, 1, 0, 1, 1, 1, 1, 0, 0, 0});
  for (const bool backwards : {false, true}) {
    const auto layer = peak({.return_sequences = true, .go_backwards = backwards, .return_state = true});
    const auto outputs = run_layer(*layer, {x}, mask).outputs;
    ASSERT_EQ(outputs.size(), 4U) << "y, both states, the further output";
    ASSERT_EQ(outputs[0].shape(), (Shape{2, 5, 2}));
    ASSERT_EQ(outputs[3].shape(), (Shape{2, 5, 4}));
    for (Index b = 0; b < 2; ++b) {
      const auto rows = peaks(x, mask, b, backwards);
      for (Index t = 0; t < 5; ++t) {
        const auto& row = rows[static_cast<std::size_t>(backwards ? 4 - t : t)];
        for (Index o = 0; o < 2; ++o)
          EXPECT_NEAR(at(outputs[0], b, t, o), row[static_cast<std::size_t>(o)], 1e-14);
        for (Index d = 0; d < 4; ++d)
          EXPECT_NEAR(at(outputs[3], b, t, d), row[static_cast<std::size_t>(2 + d)], 1e-14);
      }
    }
    const auto last = run_layer(*peak({.go_backwards = backwards}), {x}, mask).outputs[0];
    for (Index b = 0; b < 2; ++b)
      for (Index o = 0; o < 2; ++o) EXPECT_EQ(last[b * 2 + o], at(outputs[0], b, 4, o));
  }
}

TEST(Rnn, AUsersCellRunsInBothDirections) {
  Bidirectional layer(peak({.return_sequences = true}), peak({.return_sequences = true}));
  const auto both = run_layer(layer, {x}).outputs[0];
  const Tensor<double> ones = mapped(Tensor<double>({2, 5}), [](double) { return 1.0; });
  ASSERT_EQ(both.shape(), (Shape{2, 5, 4}));
  for (Index b = 0; b < 2; ++b) {
    const auto rows = peaks(x, ones, b, false);
    for (Index t = 0; t < 5; ++t)
      for (Index o = 0; o < 2; ++o)
        EXPECT_NEAR(at(both, b, t, o), rows[static_cast<std::size_t>(t)][static_cast<std::size_t>(o)], 1e-14);
  }
  std::vector<std::string> names;
  for (const auto& weight : layer.weights()) names.push_back(weight->name);
  EXPECT_THAT(names, ::testing::ElementsAre("forward/a", "forward/w", "backward/a", "backward/w"));
}

TEST(Rnn, NoStepsGiveTheShapesOfOneAndTheInitialStates) {
  const Tensor<double> none({2, 0, 4});
  const auto outputs =
      run_layer(*peak({.return_state = true}), {none, random_tensor({2, 4}, 2), random_tensor({2, 4}, 3)})
          .outputs;
  EXPECT_EQ(list(outputs[0]), std::vector<double>(4, 0));
  EXPECT_EQ(list(outputs[1]), list(random_tensor({2, 4}, 2)));
  EXPECT_EQ(list(outputs[2]), list(random_tensor({2, 4}, 3)));
  EXPECT_EQ(outputs[3].shape(), (Shape{2, 0, 4}));
}

TEST(Rnn, NamesInitialStatesThatDoNotFit) {
  const auto message = [](const std::vector<Shape>& shapes) {
    return invalid_message([&] {
      Graph graph;
      std::vector<Value> inputs;
      for (const Shape& shape : shapes) inputs.push_back(graph.input(shape));
      (*peak({}))(inputs);
    });
  };
  EXPECT_EQ(message({{2, 5, 4}, {2, 4}}), "RNN: expected 2 initial states or none, received 1");
  EXPECT_EQ(message({{2, 5, 4}, {2, 4}, {2, 3}}), "RNN: expected initial state (2, 4), received (2, 3)");
}

TEST(Rnn, NamesACellThatIsNone) {
  const auto message = [](Json cell) {
    return invalid_message([&] { make_layer("RNN", {{"cell", std::move(cell)}}); });
  };
  EXPECT_EQ(message({{"name", "Dense"}, {"units", 3}}),
            "RNN: expected cell a cell or a recurrent layer, received Dense");
  EXPECT_EQ(message({{"name", "GRU"}}), "GRU: expected an integer units, received none");
  EXPECT_EQ(message(3), "RNN: cell: expected an object, received 3");

  class Forgetful final : public Cell {
   public:
    Forgetful() : Cell("Forgetful") {}
    std::vector<Index> state_sizes() const override { return {4}; }

   protected:
    void build(const std::vector<Value>&) override {}
    std::vector<Value> call(const std::vector<Value>& inputs) override { return {inputs[0]}; }
  };
  Rnn layer(std::make_unique<Forgetful>(), {});
  Graph graph;
  EXPECT_EQ(invalid_message([&] {
              layer(graph.input({2, 5, 4}));
            }),
            "RNN: expected cell Forgetful to return an output and 1 states of the shapes it was given");
}

}  // namespace
}  // namespace attention
