#include "core/ops/softmax.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/ops/elementary.h"

namespace attention {
namespace {

constexpr Index near = 2048;  // elements that stay in the first cache

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
    const S* x = arguments.inputs[0].data;
    const S* mask = masked_ ? arguments.inputs[1].data : nullptr;
    S* y = arguments.outputs[0].data;
    const auto lower = [&](Index start, Index n, Index stride) {  // y = x − max x, so that no power overflows
      const S* m = mask ? mask + start : nullptr;
      const S top = largest(x + start, m, n, stride);
      const S base = std::isfinite(top) ? top : S(0);
      const auto lowered = [&](Index k) {
        const S difference = x[k] - base;
        return difference > S(0) ? S(0) : difference;  // NaN stays
      };
      if (stride == 1)
        for (Index k = start; k < start + n; ++k) y[k] = lowered(k);
      else
        for (Index k = start; k < start + n * stride; k += stride) y[k] = lowered(k);
    };
    const auto divide = [&](Index start, Index n, Index stride) {
      if (stride == 1) {
        auto line = array(y + start, n);
        if (mask) line = (array(mask + start, n) != S(0)).select(line, S(0));
        const S sum = line.sum();
        line *= sum > S(0) ? S(1) / sum : S(0);
        return;
      }
      S sum = 0;
      for (Index k = start; k < start + n * stride; k += stride) {
        if (mask && mask[k] == S(0)) y[k] = 0;
        sum += y[k];
      }
      const S factor = sum > S(0) ? S(1) / sum : S(0);
      for (Index k = start; k < start + n * stride; k += stride) y[k] *= factor;
    };
    blocks(arguments.inputs[0].shape, [&](Index first, Index size, const auto& each_line) {
      each_line(lower);
      exponential(y + first, y + first, size);
      each_line(divide);
    });
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    blocks(arguments.outputs[0].shape, [&](Index, Index, const auto& each_line) {
      each_line([&](Index start, Index n, Index stride) {
        const S* y = arguments.outputs[0].data + start;
        const S* dy = arguments.d_outputs[0].data + start;
        S* dx = arguments.d_inputs[0].data + start;
        if (stride == 1) {
          const S dot = (array(y, n) * array(dy, n)).sum();
          array(dx, n) += array(y, n) * (array(dy, n) - dot);
          return;
        }
        S dot = 0;
        for (Index k = 0; k < n * stride; k += stride) dot += y[k] * dy[k];
        for (Index k = 0; k < n * stride; k += stride) dx[k] += y[k] * (dy[k] - dot);
      });
    });
  }

 private:
  // f(first, size, each_line) for parts of the array that lie in one piece and stay near; each_line(g) calls
  // g(start, n, stride) for every line along the axis in it.
  template <class F>
  void blocks(const Shape& shape, F&& f) const {
    const int axis = normalize_axis(axis_, shape.rank(), "softmax");
    const Index outer = shape.product(0, axis);
    const Index n = shape[axis];
    const Index inner = shape.product(axis + 1, shape.rank());
    if (n * inner == 0) return;
    const Index most = std::max<Index>(1, near / (n * inner));
    for (Index o = 0; o < outer; o += most) {
      const Index end = std::min(outer, o + most);
      f(o * n * inner, (end - o) * n * inner, [&](const auto& g) {
        for (Index part = o; part < end; ++part)
          for (Index i = 0; i < inner; ++i) g(part * n * inner + i, n, inner);
      });
    }
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
