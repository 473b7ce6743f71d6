// Quoted by docs/write-your-own-layer.md.

#include "core/layers/attention/feed_forward_attention.h"

#include "core/base/error.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/guide/same_layer.h"

namespace attention::guide {
namespace {

/// e_t = tanh(x_t·kernel + bias_t),   α = softmax_T(e),   context = Σ_t α_t x_t
class FeedForwardAttention final : public Layer {
 public:
  explicit FeedForwardAttention(Index steps) : Layer("FeedForwardAttention"), steps_(steps) {}
  static LayerPointer from_config(ObjectReader& reader) {
    return std::make_unique<FeedForwardAttention>(
        static_cast<Index>(reader.required_integer("steps", 1, 1 << 20)));
  }

 protected:
  void build(const std::vector<Value>& inputs) override {
    expect_rank(inputs[0], 3, 3, "(batch, time, width)");
    kernel_ = add_weight("kernel", {inputs[0].shape()[2], 1}, Initializer::glorot_uniform());
    bias_ = add_weight("bias", {steps_, 1}, Initializer::zeros());
  }

  std::vector<Value> call(const std::vector<Value>& inputs) override {
    const Value x = inputs[0];  // (B, T, D)
    if (x.shape().rank() != 3 || x.shape()[1] != steps_)
      invalid("{}: expected input (batch, {}, width), received {}", type(), steps_, x.shape().text());
    Graph& graph = *x.graph;
    const Value scores = tanh(affine(x, graph.weight(kernel_)) + graph.weight(bias_));  // (B, T, 1)
    const Value weights = softmax(squeeze(scores, -1), -1, x.mask());                   // (B, T)
    const Value context = matmul(expand_dims(weights, 1), x);                           // (B, 1, D)
    return {squeeze(context, 1), weights};
  }

 private:
  Index steps_;
  WeightPointer kernel_;
  WeightPointer bias_;
};

constexpr const char* in_code = R"json(
{
  "weights": {"kernel": {"shape": [4, 1]}, "bias": {"shape": [5, 1], "initializer": "zeros"}},
  "code": ["weights = softmax(tanh(dot(x, kernel) + bias), axis=1)",
           "sum(weights * x, axis=1), squeeze(weights, -1)"]
}
)json";

TEST(Guide, FeedForwardAttentionIsTheLibrarys) {
  const auto x = random_tensor({2, 5, 4});
  const auto mask = make_tensor({2, 5}, {1, 0, 1, 1, 0, 0, 0, 0, 0, 0});
  FeedForwardAttention ours(5);
  attention::FeedForwardAttention theirs({.steps = 5});
  EXPECT_LE(difference_of(ours, theirs, {x}), 1e-14);
  EXPECT_LE(difference_of(ours, theirs, {x}, mask), 1e-14);
  EXPECT_EQ(invalid_message([&] {
              run_layer(ours, {random_tensor({2, 6, 4})});
            }),
            "FeedForwardAttention: expected input (batch, 5, width), received (2, 6, 4)");
}

TEST(Guide, FeedForwardAttentionInCodeIsTheSame) {
  const auto x = random_tensor({2, 5, 4});
  const auto mask = make_tensor({2, 5}, {1, 0, 1, 1, 0, 0, 0, 0, 0, 0});
  FeedForwardAttention compiled(5);
  const LayerPointer written = make_layer("Custom", Json::parse(in_code));
  EXPECT_LE(difference_of(compiled, *written, {x}), 1e-14);
  EXPECT_LE(difference_of(compiled, *written, {x}, mask), 1e-14);
}

TEST(Guide, AConfigurationIsReadStrictly) {
  ObjectReader reader({{"steps", 3}}, "FeedForwardAttention");
  EXPECT_EQ(FeedForwardAttention::from_config(reader)->type(), "FeedForwardAttention");
  ObjectReader wrong({{"steps", 0}}, "FeedForwardAttention");
  EXPECT_EQ(invalid_message([&] { FeedForwardAttention::from_config(wrong); }),
            "FeedForwardAttention: expected steps an integer from 1 to 1048576, received 0");
}

}  // namespace
}  // namespace attention::guide
