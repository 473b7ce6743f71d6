#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace attention {

/// What OptimizerOptions::name may be: adam, rmsprop, sgd.
const std::vector<std::string_view>& optimizer_names();

/// How weights follow their gradient. Names and defaults are those of Keras.
struct OptimizerOptions {
  std::string name = "adam";    ///< one of optimizer_names()
  double learning_rate = 1e-3;  ///< > 0
  double beta_1 = 0.9;          ///< Adam: decay of the mean, in [0, 1)
  double beta_2 = 0.999;        ///< Adam: decay of the mean square, in [0, 1)
  double rho = 0.9;             ///< RMSprop: decay of the mean square, in [0, 1)
  double momentum = 0;          ///< SGD: share of the last change that is kept, in [0, 1)
  bool nesterov = false;        ///< SGD: look ahead along the momentum
  double epsilon = 1e-7;        ///< Adam and RMSprop, > 0
};

/// Changes a flat array of weights, a step at a time.
///
///     Adam:     m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,
///               w ← w − rate · (m / (1−β₁ᵗ)) / (√(v / (1−β₂ᵗ)) + ε)
///     RMSprop:  v ← ρv + (1−ρ)g²,  w ← w − rate · g / √(v + ε)
///     SGD:      u ← μu − rate · g,  w ← w + u;  Nesterov: w ← w + μu − rate · g
///
/// Adam's ε stands where the paper and PyTorch have it; RMSprop's where Keras has it.
/// Sources: Kingma and Ba 2015, algorithm 1; Hinton 2012, "Neural Networks for Machine Learning", lecture 6e;
/// Sutskever et al. 2013, equations 1 to 4.
template <class S>
class Optimizer {
 public:
  /// For `size` weights. Throws on an unknown name or an option out of range.
  Optimizer(const OptimizerOptions& options, Index size);

  /// One step. Throws if the sizes are not those it was made for.
  void step(View<S> weights, View<const S> gradients);

  /// What a checkpoint has to keep: the arrays m, v or u, one after the other, and the number of steps done.
  View<S> state() { return state_.view(); }
  std::int64_t steps() const { return steps_; }
  void set_steps(std::int64_t steps) { steps_ = steps; }
  /// For the steps to come. Throws unless it is finite and > 0.
  void set_learning_rate(double rate);

 private:
  void adam(Eigen::Map<Column<S>> w, Eigen::Map<const Column<S>> g);
  void rmsprop(Eigen::Map<Column<S>> w, Eigen::Map<const Column<S>> g);
  void sgd(Eigen::Map<Column<S>> w, Eigen::Map<const Column<S>> g);

  OptimizerOptions options_;
  Index size_;
  Tensor<S> state_;
  std::int64_t steps_ = 0;
};

extern template class Optimizer<float>;
extern template class Optimizer<double>;

/// Scales gradients to a global norm of at most `limit` (0: leaves them) and gives the norm they had.
template <class S>
double clip_by_global_norm(View<S> gradients, double limit);

extern template double clip_by_global_norm(View<float>, double);
extern template double clip_by_global_norm(View<double>, double);

}  // namespace attention
