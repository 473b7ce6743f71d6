#include "core/ops/crossentropy.h"

#include <cmath>

#include "core/base/error.h"

namespace attention {
namespace {

constexpr double largest_excess = 1e-5;  // of a distribution's sum over 1, which rounding may leave

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

// max(z, 0) − z·y, without ∞ − ∞ or 0·∞.
template <class S>
S disagreement(S z, S y) {
  const S against = z > S(0) ? S(1) - y : y;
  return against == S(0) ? S(0) : std::abs(z) * against;
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
      arguments.outputs[0].data[i] = from_logits_
                                         ? disagreement(v, y) + std::log1p(std::exp(-std::abs(v)))
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

// Of each row, the target being a distribution over the classes or the index of one of them.
class CategoricalCrossentropy final : public OperationOf<CategoricalCrossentropy> {
 public:
  CategoricalCrossentropy(bool sparse, bool from_logits) : sparse_(sparse), from_logits_(from_logits) {}

  std::string_view name() const override {
    return sparse_ ? "sparse_categorical_crossentropy" : "categorical_crossentropy";
  }
  bool differentiable(int i) const override { return i == 1; }
  bool backward_reads_input(int i) const override { return i == 0; }
  bool backward_reads_output(int) const override { return false; }
  // The caches are q, softmax or scaled probabilities, and what scaled it.
  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& prediction = inputs[1];
    if (prediction.rank() < 1 || prediction[-1] < 1 ||
        !(inputs[0] == (sparse_ ? prediction.without(-1) : prediction)))
      invalid("{}: expected target {} and prediction (…, classes), received {} and {}", name(),
              sparse_ ? "(…)" : "(…, classes)", inputs[0].text(), prediction.text());
    return {{prediction.without(-1)}, {prediction, prediction.without(-1)}};
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    const auto prediction = matrix(arguments.inputs[1]);
    auto q = matrix(arguments.caches[0]).array();
    for (Index i = 0; i < prediction.rows(); ++i) {
      check_target(arguments.inputs[0], i, prediction.cols());
      const auto row = prediction.row(i).array();
      const S top = from_logits_ ? row.maxCoeff() : S(0);
      if (from_logits_)
        q.row(i) = (row - top).exp();
      else
        q.row(i) = row;
      const S sum = q.row(i).sum();
      arguments.caches[1].data[i] = sum;
      q.row(i) *= S(1) / sum;
      S loss = 0;
      each_target(arguments.inputs[0], i, prediction.cols(), [&](Index c, S y) {
        loss += y * (from_logits_ ? (top - row[c]) + std::log(sum) : -std::log(clip(q(i, c))));
      });
      arguments.outputs[0].data[i] = loss;
    }
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto q = matrix(arguments.caches[0]).array();
    auto d = matrix(arguments.d_inputs[1]).array();
    for (Index i = 0; i < q.rows(); ++i) {
      // dq/dp = (δ − q) / Σp makes of −y/q, where it is not clipped, (y's share − y/q) / Σp.
      const S dy = arguments.d_outputs[0].data[i] / (from_logits_ ? S(1) : arguments.caches[1].data[i]);
      S share = 0;
      each_target(arguments.inputs[0], i, q.cols(), [&](Index c, S y) {
        if (!from_logits_ && is_clipped(q(i, c))) return;
        d(i, c) -= dy * (from_logits_ ? y : y / q(i, c));
        share += y;
      });
      if (from_logits_)
        d.row(i) += dy * share * q.row(i);
      else
        d.row(i) += dy * share;
    }
  }

 private:
  // f(class, weight) for the classes of a row that have one.
  template <class S, class F>
  void each_target(const View<const S>& target, Index row, Index classes, F&& f) const {
    if (sparse_) {
      f(static_cast<Index>(target.data[row]), S(1));
      return;
    }
    const S* y = target.data + row * classes;
    for (Index c = 0; c < classes; ++c)
      if (y[c] != S(0)) f(c, y[c]);
  }

  template <class S>
  void check_target(const View<const S>& target, Index row, Index classes) const {
    if (sparse_) {
      const S y = target.data[row];
      if (!(y >= S(0) && y < static_cast<S>(classes) && y == std::floor(y)))
        invalid("{}: expected targets from 0 to {}, received {} at place {}", name(), classes - 1, y, row);
      return;
    }
    double sum = 0;
    for (Index place = row * classes; place < (row + 1) * classes; ++place) {
      const S y = target.data[place];
      if (!(y >= S(0)))
        invalid("{}: expected probabilities as targets, received {} at place {}", name(), y, place);
      sum += static_cast<double>(y);
    }
    if (!(std::abs(sum - 1) <= largest_excess))
      invalid("{}: expected targets that add up to 1, received a sum of {} in row {}", name(), sum, row);
  }

  bool sparse_;
  bool from_logits_;
};

}  // namespace

OperationPointer binary_crossentropy_operation(bool from_logits) {
  return std::make_shared<BinaryCrossentropy>(from_logits);
}
OperationPointer categorical_crossentropy_operation(bool from_logits) {
  return std::make_shared<CategoricalCrossentropy>(false, from_logits);
}
OperationPointer sparse_categorical_crossentropy_operation(bool from_logits) {
  return std::make_shared<CategoricalCrossentropy>(true, from_logits);
}

}  // namespace attention
