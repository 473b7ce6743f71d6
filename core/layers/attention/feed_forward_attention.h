#pragma once

#include "core/layers/layer.h"

namespace attention {

/// One context a sequence, each step scored by itself and by its place.
///
///     e_t = tanh(x_t·kernel + bias_t),   α = softmax_T(e) over the unmasked steps,   context = Σ_t α_t x_t
///
/// Input: x (B, T, D). Outputs: context (B, D), and the weights α (B, T).
/// Parameters: steps T. Weights: kernel (D, 1) glorot_uniform, bias (T, 1) zeros.
/// Errors: an input that is not (batch, steps, width); a width other than that of the first call.
/// Source: Raffel and Ellis 2016, "Feed-forward networks with attention can solve some long-term memory
/// problems", equation 1.
class FeedForwardAttention final : public Layer {
 public:
  struct Config {
    Index steps = 1;
  };
  explicit FeedForwardAttention(const Config& config) : Layer("FeedForwardAttention"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  void check(const std::vector<Value>& inputs) const;

  Config config_;
  WeightPointer kernel_;
  WeightPointer bias_;
};

}  // namespace attention
