#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Brings each row to mean 0 and variance 1, then scales and shifts it.
///
///     y = gamma ∘ (x − mean) / √(variance + ε) + beta,   over the last axis, x and y (…, D)
///
/// The variance is the biased one, Σ(x − mean)²/D.
/// Parameters: epsilon (1e-3). Weights: gamma (D) ones, beta (D) zeros. The mask passes through.
/// Errors: a scalar input; a width other than that of the first call. Fused: ops/layer_normalization.h.
/// Source: Ba, Kiros and Hinton 2016, "Layer normalization", equation 4.
class LayerNormalization final : public Layer {
 public:
  struct Config {
    double epsilon = 1e-3;
  };
  explicit LayerNormalization(const Config& config) : Layer("LayerNormalization"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
  WeightPointer gamma_;
  WeightPointer beta_;
};

/// The same in small operations; the fused operation's oracle.
Value layer_normalization_composed(Value x, Value gamma, Value beta, double epsilon);

}  // namespace attention
