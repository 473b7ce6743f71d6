// Layers on rows of a small table, which they multiply once for each row of the table (lookup_of): the same
// as on any other values.

#include <fmt/format.h>

#include "core/layers/core/dense.h"
#include "core/layers/core/embedding.h"
#include "core/layers/recurrent/gru.h"
#include "core/layers/recurrent/lstm.h"
#include "core/layers/recurrent/simple_rnn.h"
#include "gtest/gtest.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"

namespace attention {
namespace {

constexpr Index letters = 5, batch = 3, steps = 7, width = 4;

Tensor<double> some_letters() {
  Tensor<double> values({batch, steps});
  for (Index i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i * i % letters);
  return values;
}

Tensor<double> some_mask() {
  Tensor<double> values({batch, steps});
  for (Index i = 0; i < values.size(); ++i) values[i] = i % steps < 3 + i / steps || i == 6 ? 1 : 0;
  return values;
}

// The same values, of which nobody can tell where they come from.
Value disguised(Value x) { return reshape(reshape(x, {x.shape().size()}), x.shape()).with_mask(x.mask()); }

double distance(const LayerResults& a, const LayerResults& b) {
  double most = 0;
  for (std::size_t k = 0; k < a.outputs.size(); ++k)
    most = std::max(most, (array(a.outputs[k].view()) - array(b.outputs[k].view())).abs().maxCoeff());
  EXPECT_EQ(a.weight_gradients.size(), b.weight_gradients.size());
  for (std::size_t i = 0; i < a.weight_gradients.size(); ++i)
    most = std::max(most, std::abs(a.weight_gradients[i] - b.weight_gradients[i]));
  return most;
}

// Letters, a row added for each step (or none) and a layer on both, as they are and disguised.
template <class MakeLayer>
void expect_same(MakeLayer&& make_layer, const Shape& rows, bool masked) {
  const auto run = [&](auto&& seen) {
    Embedding embedding({.input_dim = letters, .output_dim = width});
    const auto layer = make_layer();
    const auto added = std::make_shared<Weight>(Weight{"rows", rows, Initializer::glorot_uniform()});
    return run_call(
        [&](const std::vector<Value>& inputs) {
          Value x = embedding(inputs[0]);
          const Value mask = x.mask();
          if (rows.rank() > 0) x = (x + inputs[0].graph->weight(added)).with_mask(mask);
          std::vector<Value> outputs = (*layer)(std::vector{seen(x)});
          WeightList weights = embedding.weights();
          weights.insert(weights.end(), layer->weights().begin(), layer->weights().end());
          if (rows.rank() > 0) weights.push_back(added);
          return std::pair(outputs, weights);
        },
        {some_letters()}, masked ? std::optional(some_mask()) : std::nullopt);
  };
  const LayerResults direct = run([](Value x) {
    EXPECT_TRUE(lookup_of(x).has_value());
    return x;
  });
  const LayerResults oracle = run([](Value x) {
    const Value hidden = disguised(x);
    EXPECT_FALSE(lookup_of(hidden).has_value());
    return hidden;
  });
  EXPECT_LT(distance(direct, oracle), 1e-12);
  EXPECT_EQ((array(direct.input_gradients[0].view()) != 0).count(), 0) << "letters have no gradient";
}

const std::vector<Shape> all_rows = {{}, {steps, width}, {1, steps, width}};

TEST(Lookup, DenseLayersAreTheSame) {
  for (const Shape& rows : all_rows)
    for (const bool biased : {true, false})
      expect_same([&] { return std::make_unique<Dense>(Dense::Config{.units = 6, .use_bias = biased}); },
                  rows, false);
}

TEST(Lookup, RecurrentLayersAreTheSame) {
  for (const Shape& rows : all_rows)
    for (const bool masked : {false, true})
      for (const bool backwards : {false, true}) {
        SCOPED_TRACE(fmt::format("rows {} masked {} backwards {}", rows.text(), masked, backwards));
        const Rnn::Options options{.return_sequences = true, .go_backwards = backwards, .return_state = true};
        for (const bool reset_after : {true, false})
          expect_same(
              [&] {
                return std::make_unique<Gru>(
                    Gru::Config{.units = 3, .reset_after = reset_after, .options = options});
              },
              rows, masked);
        expect_same([&] { return std::make_unique<Lstm>(Lstm::Config{.units = 3, .options = options}); },
                    rows, masked);
        expect_same(
            [&] { return std::make_unique<SimpleRnn>(SimpleRnn::Config{.units = 3, .options = options}); },
            rows, masked);
      }
}

TEST(Lookup, OfALayerIsALookupAgain) {
  Graph graph;
  const Value x = gather(graph.input({letters, width}), graph.input({batch, steps}));
  const Value kernel = graph.input({width, 2});
  const auto once = lookup_of(affine(x, kernel));
  ASSERT_TRUE(once.has_value());
  EXPECT_EQ(once->table.shape(), (Shape{letters, 2}));
  EXPECT_FALSE(bool(once->rows));
  const auto shifted = lookup_of(affine(graph.input({steps, width}) + x, kernel));
  ASSERT_TRUE(shifted.has_value());
  EXPECT_EQ(shifted->rows.shape(), (Shape{steps, 2}));
}

TEST(Lookup, IsNotWhatHasOtherRowsAdded) {
  Graph graph;
  const Value x = gather(graph.input({letters, width}), graph.input({batch, steps}));
  EXPECT_FALSE(lookup_of(x + x).has_value());
  EXPECT_FALSE(lookup_of(x + graph.input({width})).has_value());
  EXPECT_FALSE(lookup_of(x + graph.input({batch, 1, width})).has_value());
  EXPECT_FALSE(lookup_of(x + graph.input({batch, steps, width})).has_value());
  EXPECT_FALSE(lookup_of(x + 1.0).has_value());
  const Value rows = graph.input({steps, width});
  EXPECT_FALSE(lookup_of((x + rows) + rows).has_value());
  EXPECT_FALSE(lookup_of(graph.input({batch, steps, width})).has_value());
}

TEST(Lookup, IsNotWhatComesFromALargeTable) {
  Graph graph;
  const Value indices = graph.input({batch, steps});
  EXPECT_TRUE(lookup_of(gather(graph.input({batch * steps / 2, width}), indices)).has_value());
  EXPECT_FALSE(lookup_of(gather(graph.input({batch * steps / 2 + 1, width}), indices)).has_value());
}

TEST(Lookup, ALetterThatIsNotThereIsNamedByWhateverReadsIt) {
  for (const bool recurrent : {false, true}) {
    const auto run = [&] {
      Tensor<double> wrong = some_letters();
      wrong[9] = letters;
      Embedding embedding({.input_dim = letters, .output_dim = width});
      Gru gru({.units = 3});
      Dense dense({.units = 3});
      run_call(
          [&](const std::vector<Value>& inputs) {
            Layer& layer = recurrent ? static_cast<Layer&>(gru) : dense;
            const Value y = layer(embedding(inputs[0]));
            WeightList weights = embedding.weights();
            weights.insert(weights.end(), layer.weights().begin(), layer.weights().end());
            return std::pair(std::vector{y}, weights);
          },
          {wrong});
    };
    EXPECT_EQ(invalid_message(run), "Embedding: expected indices from 0 to 4, received 5 at place 9");
  }
}

TEST(Lookup, AKernelThatDoesNotFitIsNamedBesideWhatWasGiven) {
  Graph graph;
  const Value x = gather(graph.input({letters, width}), graph.input({batch, steps}));
  EXPECT_EQ(invalid_message([&] {
              affine(x, graph.input({width + 1, 2}));
            }),
            "affine: expected x (…, D), kernel (D, U) and bias (U), received (3, 7, 4), (5, 2) and none");
}

}  // namespace
}  // namespace attention
