#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <vector>

#include "core/base/random.h"
#include "core/ops/operation.h"

namespace attention {

/// Standard normal numbers.
inline Tensor<double> random_tensor(const Shape& shape, std::uint64_t seed = 1) {
  Tensor<double> values(shape);
  Random random(seed, "test");
  for (Index i = 0; i < values.size(); ++i) values[i] = random.normal();
  return values;
}

inline Tensor<double> make_tensor(const Shape& shape, std::initializer_list<double> values) {
  return {shape, std::span<const double>(values.begin(), values.size())};
}

/// f of every element.
template <class F>
Tensor<double> mapped(Tensor<double> values, F&& f) {
  for (Index i = 0; i < values.size(); ++i) values[i] = f(values[i]);
  return values;
}

inline std::vector<double> list(const Tensor<double>& values) {
  return {values.values().begin(), values.values().end()};
}

using Seeds = std::vector<std::optional<Tensor<double>>>;

/// One operation run outside a graph. All that forward and backward have to write before they read (outputs,
/// caches, working space) starts as NaN.
template <class S>
class OperationRun {
 public:
  OperationRun(OperationPointer operation, const std::vector<Tensor<double>>& inputs)
      : operation_(std::move(operation)) {
    std::vector<Shape> shapes;
    for (const auto& input : inputs) {
      shapes.push_back(input.shape());
      inputs_.push_back(converted(input));
    }
    signature_ = operation_->infer(shapes);
    forward();
  }

  const std::vector<Tensor<S>>& outputs() const { return outputs_; }
  std::vector<Tensor<S>>& inputs() { return inputs_; }

  void forward() {
    outputs_ = poisoned(signature_.outputs);
    caches_ = poisoned(signature_.caches);
    Tensor<S> scratch = poisoned(Shape{signature_.forward_scratch});
    operation_->forward(
        Forward<S>{views<const S>(inputs_), views<S>(outputs_), views<S>(caches_), scratch.data()});
  }

  /// Gradients for the inputs that are wanted, each added to `start`, after a new forward. An absent seed is
  /// a null d_output. Values that backward says it does not read are NaN by then.
  std::vector<Tensor<S>> backward(const Seeds& seeds, const std::vector<bool>& wanted, S start) {
    forward();
    auto inputs = inputs_;
    auto outputs = outputs_;
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (!operation_->backward_reads_input(static_cast<int>(i))) inputs[i] = poisoned(inputs[i].shape());
    for (std::size_t k = 0; k < outputs.size(); ++k)
      if (!operation_->backward_reads_output(static_cast<int>(k))) outputs[k] = poisoned(outputs[k].shape());

    std::vector<Tensor<S>> d_outputs;
    for (std::size_t k = 0; k < outputs.size(); ++k)
      d_outputs.push_back(seeds[k] ? converted(*seeds[k]) : Tensor<S>(outputs[k].shape()));
    auto d_output_views = views<const S>(d_outputs);
    for (std::size_t k = 0; k < outputs.size(); ++k)
      if (!seeds[k]) d_output_views[k].data = nullptr;

    std::vector<Tensor<S>> d_inputs;
    for (const auto& input : inputs) d_inputs.push_back(filled(input.shape(), start));
    auto d_input_views = views<S>(d_inputs);
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (!wanted[i]) d_input_views[i].data = nullptr;

    Tensor<S> scratch = poisoned(Shape{signature_.backward_scratch});
    operation_->backward(Backward<S>{views<const S>(inputs), views<const S>(outputs), views<S>(caches_),
                                     d_output_views, d_input_views, scratch.data()});
    return d_inputs;
  }

 private:
  static Tensor<S> filled(const Shape& shape, S value) {
    Tensor<S> result(shape);
    array(result.view()).setConstant(value);
    return result;
  }
  static Tensor<S> poisoned(const Shape& shape) { return filled(shape, std::numeric_limits<S>::quiet_NaN()); }
  static std::vector<Tensor<S>> poisoned(const std::vector<Shape>& shapes) {
    std::vector<Tensor<S>> result;
    for (const Shape& shape : shapes) result.push_back(poisoned(shape));
    return result;
  }
  static Tensor<S> converted(const Tensor<double>& values) {
    Tensor<S> result(values.shape());
    array(result.view()) = array(values.view()).template cast<S>();
    return result;
  }
  template <class Element>
  static std::vector<View<Element>> views(std::vector<Tensor<S>>& tensors) {
    std::vector<View<Element>> result;
    for (auto& tensor : tensors) result.push_back(tensor.view());
    return result;
  }

  OperationPointer operation_;
  Signature signature_;
  std::vector<Tensor<S>> inputs_;
  std::vector<Tensor<S>> outputs_;
  std::vector<Tensor<S>> caches_;
};

/// The outputs of one forward pass in double.
inline std::vector<Tensor<double>> outputs_of(const OperationPointer& operation,
                                              const std::vector<Tensor<double>>& inputs) {
  return OperationRun<double>(operation, inputs).outputs();
}

/// What infer says of inputs of these shapes.
inline std::vector<Shape> shapes_of(const OperationPointer& operation, const std::vector<Shape>& inputs) {
  return operation->infer(inputs).outputs;
}

}  // namespace attention
