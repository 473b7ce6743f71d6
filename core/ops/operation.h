#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace attention {

/// What an operation needs for inputs of given shapes.
struct Signature {
  std::vector<Shape> outputs;
  std::vector<Shape> caches;   ///< written by forward, read (and possibly overwritten) by backward
  Index forward_scratch = 0;   ///< scalars of working space during forward
  Index backward_scratch = 0;  ///< … during backward
};

/// Floating-point operations in products of matrices, 2·m·n·k each; nothing else is counted.
struct ProductFlops {
  std::int64_t forward = 0;
  std::int64_t backward = 0;

  /// Of one product of two inputs: the gradient of either is a product of as many operations.
  static ProductFlops of_factors(std::int64_t flops, const std::vector<bool>& wanted) {
    return {flops, ((wanted[0] ? 1 : 0) + (wanted[1] ? 1 : 0)) * flops};
  }
};

template <class S>
struct Forward {
  std::span<const View<const S>> inputs;
  std::span<const View<S>> outputs;
  std::span<const View<S>> caches;
  S* scratch = nullptr;
};

/// Gradients are added into `d_inputs`, but set where `empty`; a null view there is not wanted, a null view
/// in `d_outputs` is zero. Inputs and outputs that the operation said it does not read may hold anything.
template <class S>
struct Backward {
  std::span<const View<const S>> inputs;
  std::span<const View<const S>> outputs;
  std::span<const View<S>> caches;
  std::span<const View<const S>> d_outputs;
  std::span<const View<S>> d_inputs;
  S* scratch = nullptr;
  std::uint32_t empty_inputs = 0;  // a bit each

  /// d_inputs[i] holds nothing yet, not even zeros. Only for inputs that sets_gradient() speaks of.
  bool empty(int i) const { return (empty_inputs >> i & 1) != 0; }
};

/// A differentiable operation: shape rule, forward and backward over views, in float and in double.
/// Stateless: its configuration is fixed when it is made, so that threads may share it.
/// A new one derives from OperationOf<Itself> and gives run_forward and run_backward as templates.
class Operation {
 public:
  virtual ~Operation() = default;

  virtual std::string_view name() const = 0;
  /// Checks the shapes of the inputs; throws std::invalid_argument "name: expected …, received …".
  virtual Signature infer(std::span<const Shape> inputs) const = 0;

  /// Whether the gradient of input i exists (masks, indices and targets have none).
  virtual bool differentiable(int) const { return true; }
  /// Whether backward reads the value of input i, of output i. Saying no lets their memory go early.
  virtual bool backward_reads_input(int) const { return true; }
  virtual bool backward_reads_output(int) const { return true; }
  /// Whether backward sets a gradient of input i that is `empty`. Where it does not, zeros are laid out
  /// before.
  virtual bool sets_gradient(int) const { return false; }
  /// Output 0 is input 0 under another shape: no work, no memory.
  virtual bool is_reshape() const { return false; }

  /// What its products come to for inputs that infer accepts, where backward has the gradients of all outputs
  /// and gives those of the inputs that are `wanted`.
  virtual ProductFlops product_flops(std::span<const Shape>, const std::vector<bool>&) const { return {}; }

  virtual void forward(const Forward<float>& arguments) const = 0;
  virtual void forward(const Forward<double>& arguments) const = 0;
  virtual void backward(const Backward<float>& arguments) const = 0;
  virtual void backward(const Backward<double>& arguments) const = 0;
};

using OperationPointer = std::shared_ptr<const Operation>;

/// Carries both scalars to Derived::run_forward<S> and Derived::run_backward<S>.
template <class Derived>
class OperationOf : public Operation {
 public:
  void forward(const Forward<float>& arguments) const final { self().run_forward(arguments); }
  void backward(const Backward<float>& arguments) const final { self().run_backward(arguments); }
#ifdef ATTENTION_FLOAT_ONLY
  // The page's engine trains in float; without double a visitor downloads a quarter less.
  void forward(const Forward<double>&) const final { throw std::logic_error("built for float alone"); }
  void backward(const Backward<double>&) const final { throw std::logic_error("built for float alone"); }
#else
  void forward(const Forward<double>& arguments) const final { self().run_forward(arguments); }
  void backward(const Backward<double>& arguments) const final { self().run_backward(arguments); }
#endif

 private:
  const Derived& self() const { return static_cast<const Derived&>(*this); }
};

}  // namespace attention
