#include "core/ops/layer_normalization.h"

#include <cmath>
#include <type_traits>

#include "core/base/error.h"

namespace attention {
namespace {

enum Input { x_input, gamma_input, beta_input };
enum Cache { normalized_cache, factor_cache };

// A row is read in lanes, which are added up side by side: a sum in the order of the row would take one step
// at a time.
template <int n>
using Lanes = std::integral_constant<int, n>;
constexpr int lanes = 16;

template <int n, class S>
auto at(S* place) {
  using Array = Eigen::Array<std::remove_const_t<S>, n, 1>;
  return Eigen::Map<std::conditional_t<std::is_const_v<S>, const Array, Array>>(place);
}

// Calls action(Lanes<n>(), first) for all of a row.
template <class Action>
void in_lanes(Index width, Action&& action) {
  Index k = 0;
  for (; k + lanes <= width; k += lanes) action(Lanes<lanes>(), k);
  for (; k < width; ++k) action(Lanes<1>(), k);
}

// Sum over a row of term(Lanes<n>(), first), which are n terms.
template <class S, class Term>
S sum_of(Index width, Term&& term) {
  Eigen::Array<S, lanes, 1> whole = Eigen::Array<S, lanes, 1>::Zero();
  Eigen::Array<S, 1, 1> rest = Eigen::Array<S, 1, 1>::Zero();
  in_lanes(width, [&](auto n, Index k) {
    if constexpr (n == lanes)
      whole += term(n, k);
    else
      rest += term(n, k);
  });
  return whole.sum() + rest[0];
}

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
    const S* gamma = arguments.inputs[gamma_input].data;
    const S* beta = arguments.inputs[beta_input].data;
    for (Index r = 0; r < arguments.inputs[x_input].shape.rows(); ++r) {
      const S* x = arguments.inputs[x_input].data + r * width;
      S* normalized = arguments.caches[normalized_cache].data + r * width;
      S* y = arguments.outputs[0].data + r * width;
      const S mean = sum_of<S>(width, [&](auto n, Index k) { return at<n>(x + k); }) / static_cast<S>(width);
      const S variance = sum_of<S>(width, [&](auto n, Index k) { return (at<n>(x + k) - mean).square(); }) /
                         static_cast<S>(width);
      const S factor = S(1) / std::sqrt(variance + static_cast<S>(epsilon_));
      arguments.caches[factor_cache].data[r] = factor;
      in_lanes(width, [&](auto n, Index k) {
        at<n>(normalized + k) = (at<n>(x + k) - mean) * factor;
        at<n>(y + k) = at<n>(normalized + k) * at<n>(gamma + k) + at<n>(beta + k);
      });
    }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const Index width = arguments.inputs[gamma_input].size();
    const S* gamma = arguments.inputs[gamma_input].data;
    S* d_beta = arguments.d_inputs[beta_input].data;
    S* d_gamma = arguments.d_inputs[gamma_input].data;
    for (Index r = 0; r < arguments.d_outputs[0].shape.rows(); ++r) {
      const S* dy = arguments.d_outputs[0].data + r * width;
      const S* normalized = arguments.caches[normalized_cache].data + r * width;
      if (d_beta) in_lanes(width, [&](auto n, Index k) { at<n>(d_beta + k) += at<n>(dy + k); });
      if (d_gamma)
        in_lanes(width,
                 [&](auto n, Index k) { at<n>(d_gamma + k) += at<n>(dy + k) * at<n>(normalized + k); });
      if (!arguments.d_inputs[x_input]) continue;
      // dx = (g − mean g − x̂ · mean(g ∘ x̂)) / √(variance + ε), with g = dy ∘ γ
      const auto g = [&](auto n, Index k) { return at<n>(dy + k) * at<n>(gamma + k); };
      const S mean = sum_of<S>(width, g) / static_cast<S>(width);
      const S along = sum_of<S>(width, [&](auto n, Index k) { return g(n, k) * at<n>(normalized + k); }) /
                      static_cast<S>(width);
      const S factor = arguments.caches[factor_cache].data[r];
      S* dx = arguments.d_inputs[x_input].data + r * width;
      const bool empty = arguments.empty(x_input);
      in_lanes(width, [&](auto n, Index k) {
        const auto slope = ((g(n, k) - mean - at<n>(normalized + k) * along) * factor).eval();
        if (empty)
          at<n>(dx + k) = slope;
        else
          at<n>(dx + k) += slope;
      });
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
