#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Several scaled dot products side by side, each on its own projections.
///
///     head_i = softmax_Tk(Q_i·K_iᵀ / √key_dim)·V_i,   Q_i = query·query/kernel_i + query/bias_i, and so on
///     output = Σ_i head_i·output/kernel_i + output/bias
///
/// Inputs: query (B, Tq, D), value (B, Tk, Dv), and key (B, Tk, Dk), the value if absent. Outputs:
/// (B, Tq, D), and the weights (B, h, Tq, Tk). The masks of value and of key close their steps; that of the
/// query goes on to the output. causal: query i sees the steps 0 … i.
/// Parameters: num_heads h, key_dim k, value_dim v (k), causal (false).
/// Weights: query/kernel (D, h, k), key/kernel (Dk, h, k), value/kernel (Dv, h, v), output/kernel (h, v, D),
/// all glorot_uniform; query/bias (h, k), key/bias (h, k), value/bias (h, v), output/bias (D), zeros.
/// Errors: ranks, batches or times that do not fit; widths other than those of the first call.
/// Source: Vaswani et al. 2017, "Attention is all you need", section 3.2.2; Keras MultiHeadAttention.
class MultiHeadAttention final : public Layer {
 public:
  struct Config {
    Index num_heads = 1;
    Index key_dim = 1;
    Index value_dim = 0;  ///< 0: key_dim
    bool causal = false;
  };
  explicit MultiHeadAttention(const Config& config);
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  struct Projection {
    WeightPointer kernel;
    WeightPointer bias;
  };
  void check(const std::vector<Value>& inputs) const;
  Projection add_projection(const std::string& name, Index width, Index head_width);
  Value heads(const Value& x, const Projection& projection) const;

  Config config_;
  Projection query_;
  Projection key_;
  Projection value_;
  Projection output_;
};

}  // namespace attention
