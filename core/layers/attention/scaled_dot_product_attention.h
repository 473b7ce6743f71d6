#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Attention by scaled dot products.
///
///     α = softmax_Tk(Q·Kᵀ / √D) over the unmasked steps,   output = α·V
///
/// Inputs: Q (B, Tq, D), K (B, Tk, D), V (B, Tk, Dv). Outputs: (B, Tq, Dv), and the weights α (B, Tq, Tk).
/// The masks of K and of V close their steps; that of Q goes on to the output. causal: query i sees the
/// steps 0 … i. Parameters: causal (false). Weights: none.
/// Errors: not three inputs; ranks, batches, times or widths that do not fit.
/// Source: Vaswani et al. 2017, "Attention is all you need", equation 1.
class ScaledDotProductAttention final : public Layer {
 public:
  struct Config {
    bool causal = false;
  };
  explicit ScaledDotProductAttention(const Config& config)
      : Layer("ScaledDotProductAttention"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
};

/// Steps that both masks leave open; either may be empty.
Value intersection_of_masks(Value a, Value b);

}  // namespace attention
