#include "core/ops/reduce.h"

#include "core/base/error.h"

namespace attention {
namespace {

class ReduceOperation final : public OperationOf<ReduceOperation> {
 public:
  ReduceOperation(Reduce function, int axis) : function_(function), axis_(axis) {}

  std::string_view name() const override {
    return function_ == Reduce::sum ? "sum" : function_ == Reduce::mean ? "mean" : "max";
  }
  Signature infer(std::span<const Shape> inputs) const override {
    const int axis = normalize_axis(axis_, inputs[0].rank(), name().data());
    if (function_ == Reduce::max && inputs[0][axis] == 0)
      invalid("max: expected at least one element along axis {}, received shape {}", axis_, inputs[0].text());
    return {{inputs[0].without(axis)}, {}};
  }
  bool backward_reads_input(int) const override { return function_ == Reduce::max; }
  bool backward_reads_output(int) const override { return function_ == Reduce::max; }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const auto& x = arguments.inputs[0];
    const auto [outer, n, inner] = split(x.shape);
    for (Index o = 0; o < outer; ++o) {
      const auto block = matrix(x.data + o * n * inner, n, inner).array();
      auto y = matrix(arguments.outputs[0].data + o * inner, 1, inner).array();
      if (n == 0) {
        y.setZero();
      } else if (function_ == Reduce::max) {
        y = block.colwise().maxCoeff();
      } else {
        y = block.colwise().sum();
        if (function_ == Reduce::mean) y /= static_cast<S>(n);
      }
    }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto& dx = arguments.d_inputs[0];
    const auto [outer, n, inner] = split(dx.shape);
    const S factor = function_ == Reduce::mean && n > 0 ? S(1) / static_cast<S>(n) : S(1);
    for (Index o = 0; o < outer; ++o) {
      const S* dy = arguments.d_outputs[0].data + o * inner;
      S* d = dx.data + o * n * inner;
      if (function_ != Reduce::max) {
        for (Index k = 0; k < n; ++k)
          for (Index i = 0; i < inner; ++i) d[k * inner + i] += dy[i] * factor;
        continue;
      }
      const S* v = arguments.inputs[0].data + o * n * inner;
      const S* y = arguments.outputs[0].data + o * inner;
      for (Index i = 0; i < inner; ++i) {
        S ties = 0;
        for (Index k = 0; k < n; ++k) ties += v[k * inner + i] == y[i] ? S(1) : S(0);
        for (Index k = 0; k < n; ++k)
          if (v[k * inner + i] == y[i]) d[k * inner + i] += dy[i] / ties;
      }
    }
  }

 private:
  struct Split {
    Index outer, n, inner;
  };
  Split split(const Shape& shape) const {
    const int axis = normalize_axis(axis_, shape.rank(), "reduce");
    return {shape.product(0, axis), shape[axis], shape.product(axis + 1, shape.rank())};
  }

  Reduce function_;
  int axis_;
};

}  // namespace

OperationPointer reduce_operation(Reduce function, int axis) {
  return std::make_shared<ReduceOperation>(function, axis);
}

}  // namespace attention
