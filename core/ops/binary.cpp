#include "core/ops/binary.h"

#include <cmath>
#include <tuple>

#include "core/base/error.h"
#include "core/ops/broadcast_loop.h"

namespace attention {
namespace {

// Adds f(i) for i in [0, n) into d[i · step].
template <class S, class F>
void accumulate(S* d, Index step, Index n, F&& f) {
  if (step == 0) {
    S sum = 0;
    for (Index i = 0; i < n; ++i) sum += f(i);
    *d += sum;
  } else {
    for (Index i = 0; i < n; ++i) d[i] += f(i);
  }
}

class BinaryOperation final : public OperationOf<BinaryOperation> {
 public:
  explicit BinaryOperation(Binary function) : function_(function) {}

  std::string_view name() const override { return binary_name(function_); }
  Signature infer(std::span<const Shape> inputs) const override {
    return {{broadcast(inputs[0], inputs[1], binary_name(function_).data())}, {}};
  }
  bool backward_reads_input(int) const override {
    return function_ != Binary::add && function_ != Binary::subtract;
  }
  bool backward_reads_output(int) const override { return function_ == Binary::power; }
  bool sets_gradient(int) const override { return function_ == Binary::add; }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    switch (function_) {
      case Binary::add:
        return apply(arguments, [](S a, S b) { return a + b; });
      case Binary::subtract:
        return apply(arguments, [](S a, S b) { return a - b; });
      case Binary::multiply:
        return apply(arguments, [](S a, S b) { return a * b; });
      case Binary::divide:
        return apply(arguments, [](S a, S b) { return a / b; });
      case Binary::maximum:
        return apply(arguments, [](S a, S b) { return a > b ? a : b; });
      case Binary::minimum:
        return apply(arguments, [](S a, S b) { return a < b ? a : b; });
      case Binary::power:
        return apply(arguments, [](S a, S b) { return std::pow(a, b); });
    }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto half_if_tie = [](S a, S b) { return a == b ? S(0.5) : S(0); };
    switch (function_) {
      case Binary::add:
        for (std::size_t i = 0; i < 2; ++i) pass(arguments, i);
        return;
      case Binary::subtract:
        return pull(
            arguments, [](S, S, S) { return S(1); }, [](S, S, S) { return S(-1); });
      case Binary::multiply:
        return pull(
            arguments, [](S, S b, S) { return b; }, [](S a, S, S) { return a; });
      case Binary::divide:
        return pull(
            arguments, [](S, S b, S) { return S(1) / b; }, [](S a, S b, S) { return -a / (b * b); });
      case Binary::maximum:
        return pull(
            arguments, [=](S a, S b, S) { return a > b ? S(1) : half_if_tie(a, b); },
            [=](S a, S b, S) { return b > a ? S(1) : half_if_tie(a, b); });
      case Binary::minimum:
        return pull(
            arguments, [=](S a, S b, S) { return a < b ? S(1) : half_if_tie(a, b); },
            [=](S a, S b, S) { return b < a ? S(1) : half_if_tie(a, b); });
      case Binary::power:
        return pull(
            arguments, [](S a, S b, S) { return b == S(0) ? S(0) : b * std::pow(a, b - S(1)); },
            [](S a, S, S y) { return a > S(0) ? y * std::log(a) : S(0); });
    }
  }

 private:
  template <class S, class F>
  static void apply(const Forward<S>& arguments, F f) {
    const auto& [a, b] = std::tie(arguments.inputs[0], arguments.inputs[1]);
    S* out = arguments.outputs[0].data;
    broadcast_loop(arguments.outputs[0].shape, a.shape, b.shape,
                   [&](Index o, Index i, Index j, Index n, Index a_step, Index b_step) {
                     const S* x = a.data + i;
                     const S* y = b.data + j;
                     S* z = out + o;
                     if (a_step == 1 && b_step == 1) {
                       for (Index k = 0; k < n; ++k) z[k] = f(x[k], y[k]);
                     } else if (a_step == 1) {
                       for (Index k = 0; k < n; ++k) z[k] = f(x[k], *y);
                     } else {
                       for (Index k = 0; k < n; ++k) z[k] = f(*x, y[k * b_step]);
                     }
                   });
  }

  // d_input += d_y, summed over broadcast axes.
  template <class S>
  static void pass(const Backward<S>& arguments, std::size_t i) {
    const View<S>& d = arguments.d_inputs[i];
    if (!d) return;
    const View<const S>& dy = arguments.d_outputs[0];
    const bool empty = arguments.empty(static_cast<int>(i));
    if (d.shape == dy.shape) {
      if (empty)
        array(d) = array(dy);
      else
        array(d) += array(dy);
      return;
    }
    if (empty) array(d).setZero();
    broadcast_loop(dy.shape, d.shape, d.shape, [&](Index o, Index j, Index, Index n, Index step, Index) {
      accumulate(d.data + j, step, n, [&](Index k) { return dy.data[o + k]; });
    });
  }

  // d_a += d_y · by_a(a, b, y), d_b += d_y · by_b(a, b, y), summed over broadcast axes.
  template <class S, class A, class B>
  void pull(const Backward<S>& arguments, A by_a, B by_b) const {
    const auto& [a, b] = std::tie(arguments.inputs[0], arguments.inputs[1]);
    const S* dy = arguments.d_outputs[0].data;
    // Values that this function does not read may be gone: every pointer then stands on d_y.
    const S* av = backward_reads_input(0) ? a.data : nullptr;
    const S* bv = backward_reads_input(1) ? b.data : nullptr;
    const S* yv = backward_reads_output(0) ? arguments.outputs[0].data : nullptr;
    const auto at = [](const S* p, Index i) { return p ? p[i] : S(0); };
    broadcast_loop(
        arguments.d_outputs[0].shape, a.shape, b.shape,
        [&](Index o, Index i, Index j, Index n, Index a_step, Index b_step) {
          const auto values = [&](Index k, auto&& f) {
            return dy[o + k] * f(at(av, i + k * a_step), at(bv, j + k * b_step), at(yv, o + k));
          };
          if (arguments.d_inputs[0])
            accumulate(arguments.d_inputs[0].data + i, a_step, n, [&](Index k) { return values(k, by_a); });
          if (arguments.d_inputs[1])
            accumulate(arguments.d_inputs[1].data + j, b_step, n, [&](Index k) { return values(k, by_b); });
        });
  }

  Binary function_;
};

class BroadcastOperation final : public OperationOf<BroadcastOperation> {
 public:
  explicit BroadcastOperation(const Shape& shape) : shape_(shape) {}

  std::string_view name() const override { return "broadcast"; }
  Signature infer(std::span<const Shape> inputs) const override {
    if (!(broadcast(inputs[0], shape_, "broadcast") == shape_))
      invalid("broadcast: expected a shape that broadcasts to {}, received {}", shape_.text(),
              inputs[0].text());
    return {{shape_}, {}};
  }
  bool backward_reads_input(int) const override { return false; }
  bool backward_reads_output(int) const override { return false; }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const auto& x = arguments.inputs[0];
    S* y = arguments.outputs[0].data;
    broadcast_loop(shape_, x.shape, shape_, [&](Index o, Index i, Index, Index n, Index step, Index) {
      for (Index k = 0; k < n; ++k) y[o + k] = x.data[i + k * step];
    });
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto& dx = arguments.d_inputs[0];
    const S* dy = arguments.d_outputs[0].data;
    broadcast_loop(shape_, dx.shape, shape_, [&](Index o, Index i, Index, Index n, Index step, Index) {
      accumulate(dx.data + i, step, n, [&](Index k) { return dy[o + k]; });
    });
  }

 private:
  Shape shape_;
};

}  // namespace

std::string_view binary_name(Binary function) {
  switch (function) {
    case Binary::add:
      return "add";
    case Binary::subtract:
      return "subtract";
    case Binary::multiply:
      return "multiply";
    case Binary::divide:
      return "divide";
    case Binary::maximum:
      return "maximum";
    case Binary::minimum:
      return "minimum";
    case Binary::power:
      return "power";
  }
  return "?";
}

OperationPointer binary_operation(Binary function) { return std::make_shared<BinaryOperation>(function); }
OperationPointer broadcast_operation(const Shape& shape) {
  return std::make_shared<BroadcastOperation>(shape);
}

}  // namespace attention
