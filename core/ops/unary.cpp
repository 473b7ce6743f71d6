#include "core/ops/unary.h"

#include <cmath>

#include "core/ops/elementary.h"

namespace attention {
namespace {

constexpr double leaky_slope = 0.2;
constexpr double inverse_sqrt_2 = 0.70710678118654752440;
constexpr double inverse_sqrt_2pi = 0.39894228040143267794;

template <class S>
S softplus(S x) {
  return std::max(x, S(0)) + std::log1p(std::exp(-std::abs(x)));
}

template <class S>
S normal_distribution(S x) {
  return S(0.5) * std::erfc(-x * S(inverse_sqrt_2));
}

class UnaryOperation final : public OperationOf<UnaryOperation> {
 public:
  explicit UnaryOperation(Unary function) : function_(function) {}

  std::string_view name() const override { return unary_name(function_); }
  Signature infer(std::span<const Shape> inputs) const override { return {{inputs[0]}, {}}; }

  bool backward_reads_output(int) const override {
    switch (function_) {
      case Unary::exp:
      case Unary::sqrt:
      case Unary::elu:
      case Unary::sigmoid:
      case Unary::tanh:
      case Unary::relu:
      case Unary::leaky_relu:
        return true;
      default:
        return false;
    }
  }
  bool backward_reads_input(int i) const override {
    return function_ != Unary::negate && !backward_reads_output(i);
  }

  bool sets_gradient(int) const override { return function_ == Unary::relu || function_ == Unary::tanh; }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const auto x = array(arguments.inputs[0]);
    auto y = array(arguments.outputs[0]);
    switch (function_) {
      case Unary::negate:
        y = -x;
        break;
      case Unary::exp:
        exponential(x.data(), y.data(), x.size());
        break;
      case Unary::log:
        y = x.log();
        break;
      case Unary::sqrt:
        y = x.sqrt();
        break;
      case Unary::square:
        y = x.square();
        break;
      case Unary::abs:
        y = x.abs();
        break;
      case Unary::relu:
        y = x.max(S(0));
        break;
      case Unary::leaky_relu:
        y = x.max(x * S(leaky_slope));
        break;
      case Unary::elu:
        y = (x >= S(0)).select(x, x.min(S(0)).unaryExpr([](S v) { return std::expm1(v); }));
        break;
      case Unary::sigmoid:
        sigmoid(x.data(), y.data(), x.size());
        break;
      case Unary::tanh:
        hyperbolic_tangent(x.data(), y.data(), x.size());
        break;
      case Unary::softplus:
        y = x.unaryExpr([](S v) { return softplus(v); });
        break;
      case Unary::gelu:
        y = x * x.unaryExpr([](S v) { return normal_distribution(v); });
        break;
    }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto x = array(arguments.inputs[0]);
    const auto y = array(arguments.outputs[0]);
    const auto dy = array(arguments.d_outputs[0]);
    auto dx = array(arguments.d_inputs[0]);
    switch (function_) {
      case Unary::negate:
        dx -= dy;
        break;
      case Unary::exp:
        dx += dy * y;
        break;
      case Unary::log:
        dx += dy / x;
        break;
      case Unary::sqrt:
        dx += dy * S(0.5) / y;
        break;
      case Unary::square:
        dx += dy * S(2) * x;
        break;
      case Unary::abs:
        dx += (x >= S(0)).select(dy, -dy);
        break;
      case Unary::relu:
        if (arguments.empty(0))
          dx = (y > S(0)).select(dy, S(0));
        else
          dx += (y > S(0)).select(dy, S(0));
        break;
      case Unary::leaky_relu:
        dx += (y >= S(0)).select(dy, dy * S(leaky_slope));
        break;
      case Unary::elu:
        dx += (y >= S(0)).select(dy, dy * (y + S(1)));
        break;
      case Unary::sigmoid:
        dx += dy * y * (S(1) - y);
        break;
      case Unary::tanh:
        if (arguments.empty(0))
          dx = dy * (S(1) - y.square());
        else
          dx += dy * (S(1) - y.square());
        break;
      case Unary::softplus:
        dx += dy * x.logistic();
        break;
      case Unary::gelu:
        dx += dy * (x.unaryExpr([](S v) { return normal_distribution(v); }) +
                    x * (x.square() * S(-0.5)).exp() * S(inverse_sqrt_2pi));
        break;
    }
  }

 private:
  Unary function_;
};

}  // namespace

std::string_view unary_name(Unary function) {
  switch (function) {
    case Unary::negate:
      return "negate";
    case Unary::exp:
      return "exp";
    case Unary::log:
      return "log";
    case Unary::sqrt:
      return "sqrt";
    case Unary::square:
      return "square";
    case Unary::abs:
      return "abs";
    case Unary::relu:
      return "relu";
    case Unary::leaky_relu:
      return "leaky_relu";
    case Unary::elu:
      return "elu";
    case Unary::sigmoid:
      return "sigmoid";
    case Unary::tanh:
      return "tanh";
    case Unary::softplus:
      return "softplus";
    case Unary::gelu:
      return "gelu";
  }
  return "?";
}

OperationPointer unary_operation(Unary function) { return std::make_shared<UnaryOperation>(function); }

}  // namespace attention
