#pragma once

#include <string>

#include "core/tensor/tensor.h"

namespace attention {

/// How weights follow their gradient. Names and defaults are those of Keras; the arithmetic is that of the
/// papers, which is also PyTorch's.
struct OptimizerOptions {
  std::string name = "adam";    ///< adam
  double learning_rate = 1e-3;  ///< > 0
  double beta_1 = 0.9;          ///< Adam: decay of the mean, in [0, 1)
  double beta_2 = 0.999;        ///< Adam: decay of the mean square, in [0, 1)
  double epsilon = 1e-7;
};

/// Changes a flat array of weights, a step at a time.
///
///     Adam: m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,
///           w ← w − rate · (m / (1−β₁ᵗ)) / (√(v / (1−β₂ᵗ)) + ε)
///
/// Source: Kingma and Ba 2015, algorithm 1.
template <class S>
class Optimizer {
 public:
  /// For `size` weights. Throws on an unknown name or an option out of range.
  Optimizer(const OptimizerOptions& options, Index size);

  /// One step. Throws if the sizes are not those it was made for.
  void step(View<S> weights, View<const S> gradients);

  /// What a checkpoint has to keep: the moments, one after the other, and the number of steps done.
  View<S> state() { return state_.view(); }
  std::int64_t steps() const { return steps_; }
  void set_steps(std::int64_t steps) { steps_ = steps; }

 private:
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
