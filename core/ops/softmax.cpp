#include "core/ops/softmax.h"

#include <cmath>

#include "core/base/error.h"
#include "core/ops/softmax_line.h"

namespace attention {
namespace {

class SoftmaxOperation final : public OperationOf<SoftmaxOperation> {
 public:
  SoftmaxOperation(int axis, bool masked) : axis_(axis), masked_(masked) {}

  std::string_view name() const override { return "softmax"; }
  Signature infer(std::span<const Shape> inputs) const override {
    const int axis = normalize_axis(axis_, inputs[0].rank(), "softmax");
    if (masked_ && !(inputs[1] == inputs[0]))
      invalid("softmax: expected mask {}, received {}", inputs[0].text(), inputs[1].text());
    return {.outputs = {inputs[0]}, .caches = {}, .forward_scratch = 2 * inputs[0][axis]};
  }
  bool differentiable(int i) const override { return i == 0; }
  bool backward_reads_input(int) const override { return false; }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const auto& x = arguments.inputs[0];
    const S* mask = masked_ ? arguments.inputs[1].data : nullptr;
    S* y = arguments.outputs[0].data;
    const Index length = x.shape[axis_];
    S* line = arguments.scratch;
    if (length > 0 &&
        x.shape.product(normalize_axis(axis_, x.shape.rank(), "softmax") + 1, x.shape.rank()) == 1)
      return softmax_lines(x.data, mask, length, y, x.size() / length, length);
    each_line(x.shape, [&](Index start, Index n, Index stride) {
      for (Index k = 0; k < n; ++k) {
        line[k] = x.data[start + k * stride];
        if (mask) line[n + k] = mask[start + k * stride];
      }
      softmax_lines(line, mask ? line + n : nullptr, 0, line, 1, n);
      for (Index k = 0; k < n; ++k) y[start + k * stride] = line[k];
    });
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    each_line(arguments.outputs[0].shape, [&](Index start, Index n, Index stride) {
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
  }

 private:
  // f(start, n, stride) for every line along the axis.
  template <class F>
  void each_line(const Shape& shape, F&& f) const {
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
