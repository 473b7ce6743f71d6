#include "core/ops/softmax.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/error.h"

namespace attention {
namespace {

// The largest of x where the mask m, if there is one, is not 0; −∞ if nowhere. Eight running maxima, for the
// compiler to keep in vectors.
template <class S>
S largest(const S* x, const S* m, Index n, Index stride) {
  std::array<S, 8> top;
  top.fill(-std::numeric_limits<S>::infinity());
  Index k = 0;
  if (stride == 1)
    for (; k + 8 <= n; k += 8)
      for (Index j = 0; j < 8; ++j) {
        S& t = top[static_cast<std::size_t>(j)];
        const bool open = !m || m[k + j] != S(0);
        t = open && x[k + j] > t ? x[k + j] : t;
      }
  for (; k < n; ++k)
    if (!m || m[k * stride] != S(0)) top[0] = std::max(top[0], x[k * stride]);
  return *std::ranges::max_element(top);
}

class SoftmaxOperation final : public OperationOf<SoftmaxOperation> {
 public:
  SoftmaxOperation(int axis, bool masked) : axis_(axis), masked_(masked) {}

  std::string_view name() const override { return "softmax"; }
  Signature infer(std::span<const Shape> inputs) const override {
    normalize_axis(axis_, inputs[0].rank(), "softmax");
    if (masked_ && !(inputs[1] == inputs[0]))
      invalid("softmax: expected mask {}, received {}", inputs[0].text(), inputs[1].text());
    return {{inputs[0]}, {}};
  }
  bool differentiable(int i) const override { return i == 0; }
  bool backward_reads_input(int) const override { return false; }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const View<const S> mask = masked_ ? arguments.inputs[1] : View<const S>{};
    lines(arguments.inputs[0].shape, [&](Index start, Index n, Index stride) {
      const S* x = arguments.inputs[0].data + start;
      S* y = arguments.outputs[0].data + start;
      const S* m = mask ? mask.data + start : nullptr;
      const S top = largest(x, m, n, stride);
      if (stride == 1) {
        array(y, n) = (array(x, n) - (std::isfinite(top) ? top : S(0))).min(S(0)).exp();
        if (m)
          for (Index k = 0; k < n; ++k) y[k] = m[k] != S(0) ? y[k] : S(0);
      } else {
        for (Index k = 0; k < n; ++k)
          y[k * stride] = !m || m[k * stride] != S(0) ? std::exp(x[k * stride] - top) : S(0);
      }
      S sum = 0;
      for (Index k = 0; k < n; ++k) sum += y[k * stride];
      const S factor = sum > S(0) ? S(1) / sum : S(0);
      for (Index k = 0; k < n; ++k) y[k * stride] *= factor;
    });
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    lines(arguments.outputs[0].shape, [&](Index start, Index n, Index stride) {
      const S* y = arguments.outputs[0].data + start;
      const S* dy = arguments.d_outputs[0].data + start;
      S* dx = arguments.d_inputs[0].data + start;
      S dot = 0;
      for (Index k = 0; k < n; ++k) dot += y[k * stride] * dy[k * stride];
      for (Index k = 0; k < n; ++k) dx[k * stride] += y[k * stride] * (dy[k * stride] - dot);
    });
  }

 private:
  template <class F>
  void lines(const Shape& shape, F&& f) const {
    const int axis = normalize_axis(axis_, shape.rank(), "softmax");
    const Index outer = shape.product(0, axis);
    const Index n = shape[axis];
    const Index inner = shape.product(axis + 1, shape.rank());
    for (Index o = 0; o < outer; ++o)
      for (Index i = 0; i < inner; ++i) f(o * n * inner + i, n, inner);
  }

  int axis_;
  bool masked_;
};

class LogSoftmaxOperation final : public OperationOf<LogSoftmaxOperation> {
 public:
  std::string_view name() const override { return "log_softmax"; }
  Signature infer(std::span<const Shape> inputs) const override {
    normalize_axis(-1, inputs[0].rank(), "log_softmax");
    return {{inputs[0]}, {}};
  }
  bool backward_reads_input(int) const override { return false; }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const auto x = matrix(arguments.inputs[0]);
    auto y = matrix(arguments.outputs[0]);
    for (Index r = 0; r < x.rows() && x.cols() > 0; ++r) {
      const S top = x.row(r).maxCoeff();
      y.row(r).array() = x.row(r).array() - (top + std::log((x.row(r).array() - top).exp().sum()));
    }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto y = matrix(arguments.outputs[0]);
    const auto dy = matrix(arguments.d_outputs[0]);
    auto dx = matrix(arguments.d_inputs[0]);
    for (Index r = 0; r < y.rows(); ++r)
      dx.row(r).array() += dy.row(r).array() - y.row(r).array().exp() * dy.row(r).sum();
  }
};

}  // namespace

OperationPointer softmax_operation(int axis, bool masked) {
  return std::make_shared<SoftmaxOperation>(axis, masked);
}
OperationPointer log_softmax_operation() { return std::make_shared<LogSoftmaxOperation>(); }

}  // namespace attention
