#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Attention with Bahdanau's additive score.
///
///     e_t = score_vectorᵀ tanh(query·query_kernel + value_t·key_kernel + bias)
///     α = softmax_T(e) over the unmasked steps,   context = Σ_t α_t value_t
///
/// Inputs: query (B, Dq) or (B, Tq, Dq), values (B, T, Dv). Outputs: context (B, Dv) or (B, Tq, Dv), and the
/// weights α (B, T) or (B, Tq, T). With values alone the score has no query: one context a sequence
/// (self-scoring). Parameters: units. Weights: query_kernel (Dq, units) (with a query only), key_kernel (Dv,
/// units), both glorot_uniform; bias (units) zeros; score_vector (units) glorot_uniform. The mask is that of
/// the values. Errors: ranks, batches or widths that do not fit. Source: Bahdanau, Cho and Bengio 2015,
/// "Neural machine translation by jointly learning to align and translate", section A.1.2.
class AdditiveAttention final : public Layer {
 public:
  struct Config {
    Index units = 1;
  };
  explicit AdditiveAttention(const Config& config) : Layer("AdditiveAttention"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);

  /// Outputs with the scores e as a third.
  std::vector<Value> call_with_scores(const std::vector<Value>& inputs);

  /// What all queries share: values·key_kernel + bias, (B, T, units), for queries of that width.
  Value keys(Value values, Index query_width);
  /// Context, weights and scores of a query over values with those keys.
  std::vector<Value> attend(Value query, Value keys, Value values);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  void check(const std::vector<Value>& inputs) const;
  Value project(Value values) const;

  Config config_;
  WeightPointer query_kernel_;
  WeightPointer key_kernel_;
  WeightPointer bias_;
  WeightPointer score_vector_;
};

}  // namespace attention
