#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Each element weighted by a linear gate of its row.
///
///     g = x·kernel + bias,   y = x ∘ g,   x, g and y (…, D)
///
/// Outputs: y, and the gate g as the weights. Parameters: none.
/// Weights: kernel (D, D) glorot_uniform, bias (D) zeros. The mask passes through.
/// Errors: a scalar input; a width other than that of the first call.
/// Source: the linear case of the gate of Dauphin et al. 2017, "Language modeling with gated convolutional
/// networks", section 2.
class GatingAttention final : public Layer {
 public:
  GatingAttention() : Layer("GatingAttention") {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  WeightPointer kernel_;
  WeightPointer bias_;
};

}  // namespace attention
