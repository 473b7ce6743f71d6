#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Structured monotonic attention, exact: J glimpses that look at strictly increasing places.
///
///     log Z = log Σ_{t₁<…<t_J} exp Σ_j scores[t_j, j],   α[j, t] = P(glimpse j at t)
///
/// Input: scores (B, T, J), masked by time. Outputs: log Z (B) and the marginals α (B, J, T), which carry no
/// gradient. Fewer than J unmasked steps give −∞ and zero weights.
/// Parameters: none. Weights: none. Fused: ops/monotonic.h.
/// Errors: an input that is not (batch, time, glimpses).
/// Source: Kim, Denton, Hoang and Rush 2017, "Structured attention networks", section 3, for a chain whose
/// state counts the glimpses taken.
class MonotonicAttention final : public Layer {
 public:
  MonotonicAttention() : Layer("MonotonicAttention") {}
  static LayerPointer from_config(ObjectReader& reader);
  bool differentiable_output(int i) const override { return i == 0; }

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;
};

/// log Z of the same by the recursion written out in small operations; the fused operation's oracle. T ≥ J ≥
/// 1, and finite scores.
Value monotonic_log_partition_composed(Value scores, Value mask);

}  // namespace attention
