#pragma once

#include "core/layers/attention/additive_attention.h"
#include "core/layers/recurrent/gru.h"

namespace attention {

/// One step of a decoder that looks from left to right and answers for what it has written.
///
/// As AttentionDecoder, but what a place says of the output is fixed by evidence, P(o | t), and not carried
/// by the annotations; looks come in order; and when y_i has been written, the look that must have led to it
/// is known better than before:
///
///     m₁ = 1,   s₀ = tanh(mean of the unmasked annotations · initial_kernel + initial_bias)
///     e_i(t) = additive score of (s_{i−1}, annotation t) + log m_i(t)
///     α_i = softmax_T(e_i) over the unmasked steps                 prior: before y_i is seen
///     p_i(o) = Σ_t α_i(t) P(o | t)
///     β_i(t) ∝ α_i(t) P(y_i | t)                                   posterior: after y_i is seen
///     c_i = Σ_t β_i(t) annotation t,   s_i = GRU([y_i; c_i], s_{i−1})
///     m_{i+1}(t) = Σ_{t′<t} m_i(t′) P(y_i | t′), scaled to a largest value of 1
///
/// m_i(t) is the share of ways in which y₁ … y_{i−1} lie in order before t, so that with e_i constant in s
/// the exact posterior under any prior of places is within reach.
///
/// Inputs: x_i, the teacher's target y_i (B, O), or of width 0: then y_i = p_i; states s (B, U) and m (B, T).
/// Shared: annotations (B, T, Dv) and evidence (B, T, O). Outputs: p_i, β_i, α_i, and the states.
/// Weights: initial_kernel (Dv, U) glorot_uniform, initial_bias (U) zeros, attention/… (AdditiveAttention),
/// cell/… (GRU of inputs O + Dv). Errors: constants other than these two.
/// Source: Shankar and Sarawagi 2019, "Posterior attention models for sequence to sequence learning", eq.
/// 5–8, with the order of Wu and Cotterell 2019, "Exact hard monotonic attention for character-level
/// transduction", section 3.
class MonotonicDecoderCell final : public Cell {
 public:
  MonotonicDecoderCell(Index units, Index attention_units);
  /// The width of m is that of the annotations.
  std::vector<Index> state_sizes() const override { return {units_, 0}; }
  std::vector<Value> share(const std::vector<Value>& constants) override;
  std::vector<Value> initial_states(Graph& graph, Index batch, const std::vector<Value>& shared) override;

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Index units_;
  AdditiveAttention attention_;
  GruCell cell_;
  WeightPointer initial_kernel_;
  WeightPointer initial_bias_;
};

}  // namespace attention
