#include "core/ops/scaled_dot_product.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/ops/product.h"
#include "core/ops/softmax_line.h"

namespace attention {
namespace {

enum Input { query_input, key_input, value_input, mask_input };
enum Output { context_output, weights_output };

class ScaledDotProduct final : public OperationOf<ScaledDotProduct> {
 public:
  explicit ScaledDotProduct(const ScaledDotProductOptions& options) : options_(options) {}

  std::string_view name() const override { return "scaled_dot_product"; }
  bool differentiable(int i) const override { return i != mask_input; }
  bool backward_reads_input(int i) const override { return i != mask_input; }
  bool backward_reads_output(int i) const override { return i == weights_output; }
  bool sets_gradient(int i) const override { return i != mask_input; }

  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& query = inputs[query_input];
    const Shape& key = inputs[key_input];
    const Shape& value = inputs[value_input];
    const Index heads = options_.heads;
    const bool good = query.rank() == 3 && key == Shape{query[0], key[1], query[2]} && value.rank() == 3 &&
                      value[0] == key[0] && value[1] == key[1] && query[2] % heads == 0 &&
                      value[2] % heads == 0 &&
                      (!options_.masked || inputs[mask_input] == Shape{key[0], key[1]});
    if (!good)
      invalid(
          "scaled_dot_product: expected query (B, Tq, h·D), key (B, Tk, h·D) and value (B, Tk, h·Dv) with h "
          "= {}, "
          "received {}, {} and {}",
          heads, query.text(), key.text(), value.text());
    return {.outputs = {{query[0], query[1], value[2]}, {query[0], heads, query[1], key[1]}},
            .caches = {},
            .backward_scratch = query[1] * key[1]};
  }

  ProductFlops product_flops(std::span<const Shape> inputs, const std::vector<bool>& wanted) const override {
    const std::int64_t pairs = inputs[query_input].product(0, 2) * inputs[key_input][1];
    const std::int64_t scores = 2 * pairs * inputs[query_input][2];
    const std::int64_t context = 2 * pairs * inputs[value_input][2];
    return {scores + context, (wanted[value_input] ? 2 : 1) * context +
                                  ((wanted[query_input] ? 1 : 0) + (wanted[key_input] ? 1 : 0)) * scores};
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const Sizes s = sizes_of(arguments.inputs);
    for (Index b = 0; b < s.batch; ++b)
      for (Index h = 0; h < options_.heads; ++h) {
        S* weights = arguments.outputs[weights_output].data + (b * options_.heads + h) * s.queries * s.steps;
        product(weights, s.steps, head(arguments.inputs[query_input], b, h),
                transposed(head(arguments.inputs[key_input], b, h)), s.scale<S>(), Into::empty);
        const S* mask = options_.masked ? arguments.inputs[mask_input].data + b * s.steps : nullptr;
        if (options_.causal)
          for (Index q = 0; q < std::min(s.queries, s.steps); ++q)
            std::fill(weights + q * s.steps + q + 1, weights + (q + 1) * s.steps,
                      -std::numeric_limits<S>::infinity());
        softmax_lines(weights, mask, 0, weights, s.queries, s.steps);
        const auto& context = arguments.outputs[context_output];
        product(context.data + offset(context.shape, b, h), context.shape[2],
                {weights, s.queries, s.steps, s.steps, 1}, head(arguments.inputs[value_input], b, h), S(1),
                Into::empty);
      }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const Sizes s = sizes_of(arguments.inputs);
    const auto& d_context = arguments.d_outputs[context_output];
    const auto& d_weights = arguments.d_outputs[weights_output];
    if (!d_context && arguments.d_inputs[value_input] && arguments.empty(value_input))
      array(arguments.d_inputs[value_input]).setZero();
    const Strided<S> d_scores{arguments.scratch, s.queries, s.steps, s.steps, 1};
    for (Index b = 0; b < s.batch; ++b)
      for (Index h = 0; h < options_.heads; ++h) {
        const Index place = (b * options_.heads + h) * s.queries * s.steps;
        const Strided<S> weights{arguments.outputs[weights_output].data + place, s.queries, s.steps, s.steps,
                                 1};
        if (d_weights)
          array(arguments.scratch, s.queries * s.steps) = array(d_weights.data + place, s.queries * s.steps);
        if (d_context) {
          product(arguments.scratch, s.steps, head(d_context, b, h),
                  transposed(head(arguments.inputs[value_input], b, h)), S(1),
                  d_weights ? Into::sum : Into::empty);
          give(arguments, value_input, b, h, transposed(weights), head(d_context, b, h), S(1));
        }
        for (Index q = 0; q < s.queries; ++q) {
          S* slope = arguments.scratch + q * s.steps;
          softmax_line_gradient(weights.data + q * s.steps, slope, slope, s.steps);
        }
        give(arguments, query_input, b, h, d_scores, head(arguments.inputs[key_input], b, h), s.scale<S>());
        give(arguments, key_input, b, h, transposed(d_scores), head(arguments.inputs[query_input], b, h),
             s.scale<S>());
      }
  }

 private:
  struct Sizes {
    Index batch, queries, steps, width;
    template <class S>
    S scale() const {
      return S(1) / std::sqrt(static_cast<S>(width));
    }
  };
  template <class Views>
  Sizes sizes_of(const Views& inputs) const {
    const Shape& query = inputs[query_input].shape;
    return {query[0], query[1], inputs[key_input].shape[1], query[2] / options_.heads};
  }

  // One head's part of one sequence, (T, width of a head).
  Index offset(const Shape& shape, Index b, Index h) const {
    return b * shape[1] * shape[2] + h * (shape[2] / options_.heads);
  }
  template <class S>
  Strided<S> head(const View<const S>& view, Index b, Index h) const {
    const Shape& shape = view.shape;
    return {view.data + offset(shape, b, h), shape[1], shape[2] / options_.heads, shape[2], 1};
  }
  template <class S>
  static Strided<S> transposed(const Strided<S>& m) {
    return {m.data, m.columns, m.rows, m.column, m.row};
  }
  template <class S>
  void give(const Backward<S>& arguments, int input, Index b, Index h, const Strided<S>& left,
            const Strided<S>& right, S factor) const {
    const View<S>& d = arguments.d_inputs[static_cast<std::size_t>(input)];
    if (!d) return;
    product(d.data + offset(d.shape, b, h), d.shape[2], left, right, factor,
            arguments.empty(input) ? Into::empty : Into::sum);
  }

  ScaledDotProductOptions options_;
};

}  // namespace

OperationPointer scaled_dot_product_operation(const ScaledDotProductOptions& options) {
  return std::make_shared<ScaledDotProduct>(options);
}

}  // namespace attention
