#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Sets elements to zero at random in training and scales the others so that the mean stays; the identity
/// outside training.
///
///     y = x ∘ m / (1 − rate),   m ~ Bernoulli(1 − rate) for each element by itself
///
/// In a graph for training (Graph::set_training) the elements are drawn anew at every step, from the seed,
/// the number of the call in the graph, the step and the row's place in the batch: the same on every
/// platform and for any number of threads.
/// Parameters: rate in [0, 1), seed (0). Weights: none. The mask passes through.
/// Errors: not exactly one input; a rate out of range.
/// Source: Srivastava et al. 2014, "Dropout", section 10.
class Dropout final : public Layer {
 public:
  struct Config {
    double rate = 0.5;
    std::uint64_t seed = 0;
  };
  /// Throws on a rate out of range.
  explicit Dropout(const Config& config);
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
};

}  // namespace attention
