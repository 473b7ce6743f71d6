// Quoted by docs/write-your-own-layer.md.

#include "core/layers/core/rbf.h"

#include "core/base/error.h"
#include "gmock/gmock.h"
#include "tests/guide/same_layer.h"
#include "tests/ops/gradient_check.h"

namespace attention::guide {
namespace {

/// x (N, D) and centers (U, D) → ‖x_n − centers_u‖² (N, U).
class SquaredDistances final : public OperationOf<SquaredDistances> {
 public:
  std::string_view name() const override { return "squared_distances"; }
  bool backward_reads_output(int) const override { return false; }

  Signature infer(std::span<const Shape> inputs) const override {
    if (inputs[0].rank() != 2 || inputs[1].rank() != 2 || inputs[0][1] != inputs[1][1])
      invalid("squared_distances: expected (N, D) and (U, D), received {} and {}", inputs[0].text(),
              inputs[1].text());
    return {{{inputs[0][0], inputs[1][0]}}, {}};
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const auto x = matrix(arguments.inputs[0]);
    const auto centers = matrix(arguments.inputs[1]);
    auto y = matrix(arguments.outputs[0]);
    for (Index u = 0; u < centers.rows(); ++u)
      y.col(u) = (x.rowwise() - centers.row(u)).rowwise().squaredNorm();
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto x = matrix(arguments.inputs[0]);
    const auto centers = matrix(arguments.inputs[1]);
    const auto d_y = matrix(arguments.d_outputs[0]);
    // ∂y_nu/∂x_n = 2 (x_n − centers_u) = −∂y_nu/∂centers_u
    for (Index u = 0; u < centers.rows(); ++u)
      for (Index n = 0; n < x.rows(); ++n) {
        const auto pull = (S(2) * d_y(n, u) * (x.row(n) - centers.row(u))).eval();
        if (arguments.d_inputs[0]) matrix(arguments.d_inputs[0]).row(n) += pull;
        if (arguments.d_inputs[1]) matrix(arguments.d_inputs[1]).row(u) -= pull;
      }
  }
};

/// y_u = weights_u · exp(−‖x − centers_u‖² / sigmas_u²),   x (N, D), y (N, U)
class Rbf final : public Layer {
 public:
  Rbf(Index units, bool composed) : Layer("RBF"), units_(units), composed_(composed) {}

 protected:
  void build(const std::vector<Value>& inputs) override {
    expect_rank(inputs[0], 2, 2, "(batch, width)");
    centers_ = add_weight("centers", {units_, inputs[0].shape()[1]}, Initializer::random_normal(0, 1));
    sigmas_ = add_weight("sigmas", {units_}, Initializer::ones());
    heights_ = add_weight("weights", {units_}, Initializer::ones());
  }

  std::vector<Value> call(const std::vector<Value>& inputs) override {
    Graph& graph = *inputs[0].graph;
    const Value distances = squared_distances(inputs[0], graph.weight(centers_));
    return {graph.weight(heights_) * exp(-distances / square(graph.weight(sigmas_)))};
  }

 private:
  Value squared_distances(Value x, Value centers) const {
    if (composed_) return sum(square(expand_dims(x, 1) - centers), -1);  // by way of (N, U, D)
    return x.graph->apply(std::make_shared<SquaredDistances>(), {x, centers})[0];
  }

  Index units_;
  bool composed_;
  WeightPointer centers_;
  WeightPointer sigmas_;
  WeightPointer heights_;
};

constexpr const char* in_code = R"json(
{
  "weights": {"centers": {"shape": [3, 4], "initializer": "random_normal"},
              "sigmas": {"shape": [3], "initializer": "ones"},
              "weights": {"shape": [3], "initializer": "ones"}},
  "code": ["distances = sum((expand_dims(x, 1) - centers) ** 2, axis=-1)",
           "weights * exp(-distances / sigmas ** 2)"]
}
)json";

TEST(Guide, AnOperationsGradientsAreRight) {
  EXPECT_EQ(
      gradient_problem(std::make_shared<SquaredDistances>(),
                       {random_tensor({5, 4}, 1), random_tensor({3, 4}, 2)}, {random_tensor({5, 3}, 3)}),
      "");
}

TEST(Guide, RbfIsTheLibrarysHoweverItIsWritten) {
  const std::vector<Tensor<double>> x = {random_tensor({5, 4})};
  Rbf composed(3, true);
  Rbf fused(3, false);
  attention::Rbf theirs({.units = 3});
  const LayerPointer written = make_layer("Custom", Json::parse(in_code));
  EXPECT_LE(difference_of(composed, theirs, x), 1e-12);
  EXPECT_LE(difference_of(fused, theirs, x), 1e-12);
  EXPECT_LE(difference_of(*written, theirs, x), 1e-12);
}

}  // namespace
}  // namespace attention::guide
