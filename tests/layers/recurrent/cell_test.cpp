#include "core/layers/recurrent/cell.h"

#include "gmock/gmock.h"
#include "tests/layers/layer_run.h"

namespace attention {
namespace {

// The header's example: s′ = a ∘ s + x.
class Leaky final : public Cell {
 public:
  Leaky() : Cell("Leaky") {}
  std::vector<Index> state_sizes() const override { return {3}; }

 protected:
  void build(const std::vector<Value>&) override { a_ = add_weight("a", {3}, Initializer::ones()); }
  std::vector<Value> call(const std::vector<Value>& inputs) override {
    const Value s = inputs[1].graph->weight(a_) * inputs[1] + inputs[0];
    return {s, s};
  }

 private:
  WeightPointer a_;
};

TEST(Cell, IsALayerOfOneStep) {
  Leaky cell;
  const auto x = random_tensor({2, 3}, 1);
  const auto s = random_tensor({2, 3}, 2);
  const auto a = random_tensor({3}, 50);
  const auto results = run_layer(cell, {x, s}, std::nullopt, 1);
  for (Index i = 0; i < 6; ++i) {
    EXPECT_NEAR(results.outputs[1][i], 0.5 * a[i % 3] * s[i] + x[i], 1e-15);
    EXPECT_NEAR(results.input_gradients[1][i], 0.5 * a[i % 3] * random_tensor({2, 3}, 200)[i], 1e-15);
  }
}

TEST(Cell, StartsFromZerosAndSharesWhatItIsGiven) {
  Leaky cell;
  Graph graph;
  const auto states = cell.initial_states(graph, 5, {});
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].shape(), (Shape{5, 3}));
  for (const double v : graph.entry(states[0].id).constant.values()) EXPECT_EQ(v, 0);
  const Value constant = graph.input({5, 7});
  EXPECT_EQ(cell.share({constant})[0].id, constant.id);
  EXPECT_FALSE(cell.outputs_state());
}

}  // namespace
}  // namespace attention
