// Quoted by docs/write-your-own-layer.md.

#include "core/layers/expression/custom.h"
#include "core/layers/recurrent/simple_rnn.h"
#include "gmock/gmock.h"
#include "tests/guide/same_layer.h"

namespace attention::guide {
namespace {

///     e_t = tanh(h·query_kernel + memory_t·key_kernel + score_bias)·score_vector
///     α = softmax(e),   c = Σ α_t memory_t
///     h' = tanh([x; c]·kernel + h·recurrent_kernel + bias)
class AttentiveCell final : public Cell {
 public:
  AttentiveCell(Index units, Index score_units)
      : Cell("AttentiveCell"), units_(units), score_units_(score_units) {}
  std::vector<Index> state_sizes() const override { return {units_}; }
  bool outputs_state() const override { return true; }

  // Once a sequence: what the score needs of the memory.
  std::vector<Value> share(const std::vector<Value>& constants) override {
    const Value memory = constants.at(0);  // (B, Tm, Dm)
    if (!key_kernel_) {
      key_kernel_ =
          add_weight("key_kernel", {memory.shape()[2], score_units_}, Initializer::glorot_uniform());
      score_bias_ = add_weight("score_bias", {score_units_}, Initializer::zeros());
    }
    Graph& graph = *memory.graph;
    return {memory, affine(memory, graph.weight(key_kernel_), graph.weight(score_bias_))};
  }

 protected:
  void build(const std::vector<Value>& inputs) override {
    const Index width = inputs[0].shape()[1] + inputs[2].shape()[2];
    query_kernel_ = add_weight("query_kernel", {units_, score_units_}, Initializer::glorot_uniform());
    score_vector_ = add_weight("score_vector", {score_units_}, Initializer::glorot_uniform());
    kernel_ = add_weight("kernel", {width, units_}, Initializer::glorot_uniform());
    recurrent_kernel_ = add_weight("recurrent_kernel", {units_, units_}, Initializer::orthogonal());
    bias_ = add_weight("bias", {units_}, Initializer::zeros());
  }

  // A step: x (B, D), h (B, U), then what share() returned; gives the output, the weights and the new state.
  std::vector<Value> call(const std::vector<Value>& inputs) override {
    const Value x = inputs[0], h = inputs[1], memory = inputs[2], keys = inputs[3];
    Graph& graph = *x.graph;
    const Value query = expand_dims(affine(h, graph.weight(query_kernel_)), 1);  // (B, 1, S)
    const Value score_vector = reshape(graph.weight(score_vector_), {score_units_, 1});
    const Value scores = squeeze(affine(tanh(query + keys), score_vector), -1);  // (B, Tm)
    const Value weights = softmax(scores, -1, memory.mask());
    const Value context = squeeze(matmul(expand_dims(weights, 1), memory), 1);  // (B, Dm)
    const Value driven = affine(concatenate({x, context}, -1), graph.weight(kernel_), graph.weight(bias_));
    const Value next = tanh(driven + affine(h, graph.weight(recurrent_kernel_)));
    return {next, weights, next};
  }

 private:
  Index units_;
  Index score_units_;
  WeightPointer key_kernel_, score_bias_, query_kernel_, score_vector_, kernel_, recurrent_kernel_, bias_;
};

constexpr const char* in_code = R"(
query = expand_dims(dot(h, query_kernel), 1)
keys = dot(memory, key_kernel) + score_bias
weights = softmax(dot(tanh(query + keys), score_vector), axis=1)
context = sum(expand_dims(weights, -1) * memory, axis=1)
h = tanh(dot(concat(x, context), kernel) + dot(h, recurrent_kernel) + bias)
h, weights
)";

constexpr const char* recurrent_network = R"json(
{
  "cell": {"name": "Custom",
           "states": {"h": 3},
           "weights": {"kernel": {"shape": [4, 3]},
                       "recurrent_kernel": {"shape": [3, 3], "initializer": "orthogonal"},
                       "bias": {"shape": [3], "initializer": "zeros"}},
           "code": "h = tanh(dot(x, kernel) + dot(h, recurrent_kernel) + bias)"},
  "return_sequences": true
}
)json";

// x (B, T, D) and memory (B, Tm, Dm) → states (B, T, U) and weights (B, T, Tm); the mask is the memory's.
LayerResults results_of_rnn(std::unique_ptr<Cell> cell, const std::vector<Tensor<double>>& inputs,
                            const Tensor<double>& mask) {
  Rnn layer(std::move(cell), {.return_sequences = true});
  return results_of(
      [&](const std::vector<Value>& arguments) {
        const Value memory = arguments[0], x = arguments[1];
        const Rnn::Scan scan = layer.scan({x}, /*backwards=*/false, /*constants=*/{memory});
        return std::pair(std::vector<Value>{scan.sequences, scan.others[0]}, layer.weights());
      },
      inputs, mask);
}

const std::vector<Tensor<double>> inputs = {random_tensor({2, 5, 4}, 1), random_tensor({2, 3, 2}, 2)};
const auto mask = make_tensor({2, 5}, {1, 0, 1, 1, 0, 0, 0, 0, 0, 0});

TEST(Guide, ACellInCodeRunsFromItsConfiguration) {
  const LayerPointer written = make_layer("RNN", Json::parse(recurrent_network));
  SimpleRnn theirs({.units = 3, .options = {.return_sequences = true}});
  EXPECT_LE(difference_of(*written, theirs, {inputs[0]}, mask), 1e-14);
}

TEST(Guide, AnAttentiveCellIsTheSameInCode) {
  const auto compiled = results_of_rnn(std::make_unique<AttentiveCell>(3, 6), inputs, mask);
  const auto written =
      results_of_rnn(std::make_unique<CustomCell>(CustomCell::Config{.code = in_code,
                                                                     .weights = {{"key_kernel", {4, 6}},
                                                                                 {"score_bias", {6}},
                                                                                 {"query_kernel", {3, 6}},
                                                                                 {"score_vector", {6}},
                                                                                 {"kernel", {6, 3}},
                                                                                 {"recurrent_kernel", {3, 3}},
                                                                                 {"bias", {3}}},
                                                                     .inputs = {"x", "memory"},
                                                                     .states = {{"h", 3}}}),
                     inputs, mask);
  EXPECT_LE(difference(compiled, written), 1e-14);
}

}  // namespace
}  // namespace attention::guide
