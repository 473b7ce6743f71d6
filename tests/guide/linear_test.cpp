// Quoted by docs/write-your-own-layer.md.

#include "core/layers/core/dense.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/guide/same_layer.h"

namespace attention::guide {
namespace {

/// y = x·kernel + bias,   x (…, D), y (…, U)
class Linear final : public Layer {
 public:
  explicit Linear(Index units) : Layer("Linear"), units_(units) {}

 protected:
  void build(const std::vector<Value>& inputs) override {
    expect_count(inputs, 1, 1);
    expect_rank(inputs[0], 1, Shape::max_rank, "(…, width)");
    kernel_ = add_weight("kernel", {inputs[0].shape()[-1], units_}, Initializer::glorot_uniform());
    bias_ = add_weight("bias", {units_}, Initializer::zeros());
  }

  std::vector<Value> call(const std::vector<Value>& inputs) override {
    expect_width(inputs[0], kernel_->shape[0]);
    Graph& graph = *inputs[0].graph;
    const Value y = affine(inputs[0], graph.weight(kernel_), graph.weight(bias_));
    return {y.with_mask(inputs[0].mask())};
  }

 private:
  Index units_;
  WeightPointer kernel_;
  WeightPointer bias_;
};

TEST(Guide, ALinearLayerRunsForwardAndBackward) {
  Graph graph;
  const Value x = graph.input({1, 2});
  Linear linear(5);
  const Value y = linear(x);

  Weights<double> weights(linear.weights(), /*seed=*/1);
  Plan<double> plan({.inputs = {x}, .outputs = {y}, .seeds = {y}, .input_gradients = {x}}, weights);
  array(weights.view("kernel")) << 1, 2, 3, 4, 5, 1, 2, 3, 4, 5;
  array(plan.input(0)) << 1, 2;
  plan.forward();  // plan.output(0) is y: 3, 6, 9, 12, 15
  array(plan.seed(0)) << 1, 0, 0, 0, 1;
  plan.backward();  // plan.input_gradient(0) is the gradient of y₁ + y₅ by x: 6, 6

  const auto values = [](const View<const double>& view) {
    return std::vector<double>(view.data, view.data + view.size());
  };
  EXPECT_THAT(values(plan.output(0)), ::testing::ElementsAre(3, 6, 9, 12, 15));
  EXPECT_THAT(values(plan.input_gradient(0)), ::testing::ElementsAre(6, 6));
}

TEST(Guide, ALinearLayerIsDense) {
  for (const Shape& shape : {Shape{4}, Shape{2, 4}, Shape{2, 3, 4}}) {
    Linear linear(3);
    Dense dense({.units = 3});
    EXPECT_LE(difference_of(linear, dense, {random_tensor(shape)}), 1e-14);
  }
}

TEST(Guide, ALinearLayerNamesInputsThatDoNotFit) {
  Linear linear(3);
  Graph graph;
  linear(graph.input({2, 4}));
  EXPECT_EQ(invalid_message([&] {
              linear(graph.input({2, 5}));
            }),
            "Linear: expected input (…, 4), received (2, 5)");
}

}  // namespace
}  // namespace attention::guide
