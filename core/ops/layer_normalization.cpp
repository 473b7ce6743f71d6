#include "core/ops/layer_normalization.h"

#include <cmath>

#include "core/base/error.h"

namespace attention {
namespace {

enum Input { x_input, gamma_input, beta_input };
enum Cache { normalized_cache, factor_cache };

class LayerNormalizationOperation final : public OperationOf<LayerNormalizationOperation> {
 public:
  explicit LayerNormalizationOperation(double epsilon) : epsilon_(epsilon) {}

  std::string_view name() const override { return "layer_normalization"; }
  bool backward_reads_input(int i) const override { return i == gamma_input; }
  bool backward_reads_output(int) const override { return false; }
  bool sets_gradient(int i) const override { return i == x_input; }
  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& x = inputs[x_input];
    const bool good =
        x.rank() >= 1 && inputs[gamma_input] == Shape{x[-1]} && inputs[beta_input] == Shape{x[-1]};
    if (!good)
      invalid("layer_normalization: expected x (…, D), gamma (D) and beta (D), received {}, {} and {}",
              x.text(), inputs[gamma_input].text(), inputs[beta_input].text());
    return {{x}, {x, {x.rows()}}};  // (x − mean)/√(variance + ε), and 1/√(variance + ε)
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const Index width = arguments.inputs[gamma_input].size();
    const auto gamma = array(arguments.inputs[gamma_input]);
    const auto beta = array(arguments.inputs[beta_input]);
    for (Index r = 0; r < arguments.inputs[x_input].shape.rows(); ++r) {
      const auto x = array(arguments.inputs[x_input].data + r * width, width);
      auto normalized = array(arguments.caches[normalized_cache].data + r * width, width);
      normalized = x - x.sum() / static_cast<S>(width);
      const S variance = normalized.square().sum() / static_cast<S>(width);
      const S factor = S(1) / std::sqrt(variance + static_cast<S>(epsilon_));
      arguments.caches[factor_cache].data[r] = factor;
      normalized *= factor;
      array(arguments.outputs[0].data + r * width, width) = normalized * gamma + beta;
    }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const Index width = arguments.inputs[gamma_input].size();
    const auto gamma = array(arguments.inputs[gamma_input]);
    for (Index r = 0; r < arguments.d_outputs[0].shape.rows(); ++r) {
      const auto dy = array(arguments.d_outputs[0].data + r * width, width);
      const auto normalized = array(arguments.caches[normalized_cache].data + r * width, width);
      if (arguments.d_inputs[beta_input]) array(arguments.d_inputs[beta_input]) += dy;
      if (arguments.d_inputs[gamma_input]) array(arguments.d_inputs[gamma_input]) += dy * normalized;
      if (!arguments.d_inputs[x_input]) continue;
      // dx = (g − mean g − x̂ · mean(g ∘ x̂)) / √(variance + ε), with g = dy ∘ γ
      const S mean = (dy * gamma).sum() / static_cast<S>(width);
      const S along = (dy * gamma * normalized).sum() / static_cast<S>(width);
      auto dx = array(arguments.d_inputs[x_input].data + r * width, width);
      if (arguments.empty(x_input)) dx.setZero();
      dx += (dy * gamma - mean - normalized * along) * arguments.caches[factor_cache].data[r];
    }
  }

 private:
  double epsilon_;
};

}  // namespace

OperationPointer layer_normalization_operation(double epsilon) {
  return std::make_shared<LayerNormalizationOperation>(epsilon);
}

}  // namespace attention
