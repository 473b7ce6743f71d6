#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Luong's global attention of every query over all values.
///
///     score: dot q·v · general q·score_kernel·v · concat score_vectorᵀ tanh([q; v]·score_kernel)
///     α = softmax_Tv(score) over the unmasked steps,   c = Σ α v,   h̃ = tanh([c; q]·output_kernel)
///
/// Inputs: query (B, Tq, Dq), values (B, Tv, Dv). Outputs: h̃ (B, Tq, units), and the weights α (B, Tq, Tv).
/// The mask of the values closes their steps; that of the query goes on to the output.
/// Parameters: units, score (dot), score_units (units; concat only).
/// Weights, all glorot_uniform: score_kernel (Dq, Dv) for general, (Dq + Dv, score_units) for concat;
/// score_vector (score_units) for concat; output_kernel (Dv + Dq, units).
/// Errors: ranks or batches that do not fit; unequal widths for dot; widths other than those of the first
/// call.
/// Source: Luong, Pham and Manning 2015, "Effective approaches to attention-based neural machine
/// translation", equations 5, 7 and 8.
class LuongAttention final : public Layer {
 public:
  enum class Score { dot, general, concat };
  struct Config {
    Index units = 1;
    Score score = Score::dot;
    Index score_units = 0;  ///< 0: units
  };
  explicit LuongAttention(const Config& config);
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  void check(const std::vector<Value>& inputs) const;
  Value scores(const Value& query, const Value& values) const;

  Config config_;
  Index query_width_ = 0;
  Index value_width_ = 0;
  WeightPointer score_kernel_;
  WeightPointer score_vector_;
  WeightPointer output_kernel_;
};

}  // namespace attention
