#include "core/layers/layer.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

// A layer as a reader of the header would write it.
class Scale final : public Layer {
 public:
  Scale() : Layer("Scale") {}

 protected:
  void build(const std::vector<Value>& inputs) override {
    factor_ = add_weight("factor", {inputs[0].shape()[-1]}, Initializer::ones());
  }
  std::vector<Value> call(const std::vector<Value>& inputs) override {
    expect_width(inputs[0], factor_->shape[0]);
    return {(inputs[0] * inputs[0].graph->weight(factor_)).with_mask(inputs[0].mask())};
  }

 private:
  WeightPointer factor_;
};

// Two of them, one after the other.
class Twice final : public Layer {
 public:
  Twice() : Layer("Twice") {}

 protected:
  void build(const std::vector<Value>& inputs) override {
    adopt(first_, "first");
    adopt(second_, "second");
    second_(first_(inputs[0]));
    take_weights(first_);
    take_weights(second_);
  }
  std::vector<Value> call(const std::vector<Value>& inputs) override { return {second_(first_(inputs[0]))}; }

 private:
  Scale first_;
  Scale second_;
};

std::vector<std::string> weight_names(const Layer& layer) {
  std::vector<std::string> names;
  for (const auto& weight : layer.weights()) names.push_back(weight->name);
  return names;
}

TEST(Layer, BuildsItsWeightsAtTheFirstCall) {
  Scale layer;
  EXPECT_TRUE(layer.weights().empty());
  EXPECT_EQ(layer.parameters(), 0);
  Graph graph;
  layer(graph.input({2, 3}));
  EXPECT_THAT(weight_names(layer), ElementsAre("factor"));
  EXPECT_EQ(layer.parameters(), 3);
  EXPECT_EQ(layer.output_shape(), (Shape{2, 3}));
  EXPECT_EQ(invalid_message([&] {
              layer(graph.input({2, 4}));
            }),
            "Scale: expected input (…, 3), received (2, 4)");
}

TEST(Layer, OneCalledTwiceInAGraphAddsBothGradients) {
  Scale layer;
  const auto results = run_call(
      [&](const std::vector<Value>& x) {
        return std::pair(std::vector<Value>{layer(layer(x[0]))}, layer.weights());
      },
      {random_tensor({1, 2})});
  const auto factor = random_tensor({2}, 50);
  const auto seed = random_tensor({1, 2}, 200);
  const auto x = random_tensor({1, 2});
  for (Index i = 0; i < 2; ++i) {
    EXPECT_NEAR(results.outputs[0][i], x[i] * 0.25 * factor[i] * factor[i], 1e-15);
    EXPECT_NEAR(results.weight_gradients[static_cast<std::size_t>(i)], seed[i] * x[i] * factor[i], 1e-15);
  }
}

TEST(Layer, NamesItsWeightsAndThoseOfInnerLayers) {
  Twice layer;
  layer.set_name("block");
  Graph graph;
  layer(graph.input({2, 3}));
  EXPECT_THAT(weight_names(layer), ElementsAre("block/first/factor", "block/second/factor"));
  EXPECT_EQ(layer.parameters(), 6);
  EXPECT_EQ(invalid_message([&] { layer.set_name("late"); }),
            "Twice: expected a name before the first call, received \"late\" after it");
}

TEST(Layer, GivesItsGradientThroughInnerLayers) {
  Twice layer;
  const auto results = run_layer(layer, {random_tensor({1, 1})});
  const double x = random_tensor({1, 1})[0];
  const double a = 0.5 * random_tensor({1}, 50)[0];
  const double b = 0.5 * random_tensor({1}, 51)[0];
  const double seed = random_tensor({1, 1}, 200)[0];
  EXPECT_NEAR(results.outputs[0][0], x * a * b, 1e-15);
  EXPECT_NEAR(results.input_gradients[0][0], seed * a * b, 1e-15);
  EXPECT_NEAR(results.weight_gradients[0], seed * x * b, 1e-15);
  EXPECT_NEAR(results.weight_gradients[1], seed * x * a, 1e-15);
}

TEST(Layer, PassesTheMaskOn) {
  Scale layer;
  Graph graph;
  const Value mask = graph.input({2, 5});
  EXPECT_EQ(layer(graph.input({2, 5, 3}).with_mask(mask)).mask().id, mask.id);
}

TEST(Layer, RefusesWhatIsNoInput) {
  Scale layer;
  Graph graph;
  EXPECT_EQ(invalid_message([&] { layer(std::vector<Value>{}); }),
            "Scale: expected at least one input, received none");
  EXPECT_EQ(invalid_message([&] { layer(Value{}); }),
            "Scale: expected inputs of a graph, received an empty value");
  EXPECT_EQ(invalid_message([&] {
              layer(graph.input({2, 5, 3}).with_mask(graph.input({2, 4})));
            }),
            "Scale: expected mask (batch, time) for input (2, 5, 3), received (2, 4)");
  EXPECT_EQ(invalid_message([&] { layer(graph.input({5}).with_mask(graph.input({5}))); }),
            "Scale: expected mask (batch, time) for input (5), received (5)");
  EXPECT_TRUE(layer.weights().empty()) << "nothing was built";
}

}  // namespace
}  // namespace attention
