#include "core/ops/crossentropy.h"

#include <cmath>

#include "core/base/error.h"

namespace attention {
namespace {

template <class S>
S clip(S p) {
  return std::clamp(p, S(probability_epsilon), S(1 - probability_epsilon));
}

template <class S>
bool is_clipped(S p) {
  return p < S(probability_epsilon) || p > S(1 - probability_epsilon);
}

template <class S>
S sigmoid(S z) {
  return z >= S(0) ? S(1) / (S(1) + std::exp(-z)) : std::exp(z) / (S(1) + std::exp(z));
}

class BinaryCrossentropy final : public OperationOf<BinaryCrossentropy> {
 public:
  explicit BinaryCrossentropy(bool from_logits) : from_logits_(from_logits) {}

  std::string_view name() const override { return "binary_crossentropy"; }
  bool differentiable(int i) const override { return i == 1; }
  bool backward_reads_output(int) const override { return false; }
  Signature infer(std::span<const Shape> inputs) const override {
    if (!(inputs[0] == inputs[1]))
      invalid("binary_crossentropy: expected target {} like the prediction, received {}", inputs[1].text(),
              inputs[0].text());
    return {{inputs[1]}, {}};
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const S* target = arguments.inputs[0].data;
    const S* prediction = arguments.inputs[1].data;
    for (Index i = 0; i < arguments.inputs[0].size(); ++i) {
      const S y = target[i];
      if (!(y >= S(0) && y <= S(1)))
        invalid("binary_crossentropy: expected targets from 0 to 1, received {} at place {}", y, i);
      const S v = prediction[i];
      arguments.outputs[0].data[i] =
          from_logits_ ? (y == S(0) ? S(0) : -v * y) + std::max(v, S(0)) + std::log1p(std::exp(-std::abs(v)))
                       : -y * std::log(clip(v)) - (S(1) - y) * std::log(S(1) - clip(v));
    }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const S* target = arguments.inputs[0].data;
    const S* prediction = arguments.inputs[1].data;
    for (Index i = 0; i < arguments.d_inputs[1].size(); ++i) {
      const S y = target[i];
      const S v = prediction[i];
      const S slope = from_logits_ ? sigmoid(v) - y : is_clipped(v) ? S(0) : (v - y) / (v * (S(1) - v));
      arguments.d_inputs[1].data[i] += arguments.d_outputs[0].data[i] * slope;
    }
  }

 private:
  bool from_logits_;
};

class SparseCategoricalCrossentropy final : public OperationOf<SparseCategoricalCrossentropy> {
 public:
  explicit SparseCategoricalCrossentropy(bool from_logits) : from_logits_(from_logits) {}

  std::string_view name() const override { return "sparse_categorical_crossentropy"; }
  bool differentiable(int i) const override { return i == 1; }
  bool backward_reads_output(int) const override { return false; }
  Signature infer(std::span<const Shape> inputs) const override {
    if (inputs[1].rank() < 1 || inputs[1][-1] < 1 || !(inputs[0] == inputs[1].without(-1)))
      invalid(
          "sparse_categorical_crossentropy: expected target (…) and prediction (…, classes), received {} and "
          "{}",
          inputs[0].text(), inputs[1].text());
    return {{inputs[0]}, {}};
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const auto prediction = matrix(arguments.inputs[1]);
    const Index classes = prediction.cols();
    for (Index i = 0; i < prediction.rows(); ++i) {
      const S target = arguments.inputs[0].data[i];
      if (!(target >= S(0) && target < static_cast<S>(classes) && target == std::floor(target)))
        invalid("sparse_categorical_crossentropy: expected targets from 0 to {}, received {} at place {}",
                classes - 1, target, i);
      const auto row = prediction.row(i).array();
      const S chosen = row[static_cast<Index>(target)];
      const S top = row.maxCoeff();
      arguments.outputs[0].data[i] =
          from_logits_ ? top + std::log((row - top).exp().sum()) - chosen : -std::log(clip(chosen));
    }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto prediction = matrix(arguments.inputs[1]);
    auto d = matrix(arguments.d_inputs[1]);
    for (Index i = 0; i < prediction.rows(); ++i) {
      const auto target = static_cast<Index>(arguments.inputs[0].data[i]);
      const S dy = arguments.d_outputs[0].data[i];
      if (!from_logits_) {
        const S p = prediction(i, target);
        if (!is_clipped(p)) d(i, target) -= dy / p;
        continue;
      }
      const auto row = prediction.row(i).array();
      const S top = row.maxCoeff();
      const S scale = dy / (row - top).exp().sum();
      d.row(i).array() += (row - top).exp() * scale;
      d(i, target) -= dy;
    }
  }

 private:
  bool from_logits_;
};

}  // namespace

OperationPointer binary_crossentropy_operation(bool from_logits) {
  return std::make_shared<BinaryCrossentropy>(from_logits);
}
OperationPointer sparse_categorical_crossentropy_operation(bool from_logits) {
  return std::make_shared<SparseCategoricalCrossentropy>(from_logits);
}

}  // namespace attention
