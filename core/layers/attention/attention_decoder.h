#pragma once

#include "core/layers/attention/additive_attention.h"
#include "core/layers/recurrent/gru.h"

namespace attention {

/// One step of Bahdanau's decoder; equations and weights as in AttentionDecoder. x_t is the teacher's target
/// y_t (B, O), or of width 0: then the cell goes on from its own output. States: s (B, U), y (B, O). Outputs:
/// softmax(logits), α and the logits.
class AttentionDecoderCell final : public Cell {
 public:
  AttentionDecoderCell(Index units, Index output_dim, Index attention_units);
  std::vector<Index> state_sizes() const override { return {units_, output_dim_}; }
  /// Keys and annotations of {annotations}.
  std::vector<Value> share(const std::vector<Value>& constants) override;
  /// s₀ from the annotations, y₀ = 0.
  std::vector<Value> initial_states(Graph& graph, Index batch, const std::vector<Value>& shared) override;

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Index units_;
  Index output_dim_;
  AdditiveAttention attention_;
  GruCell cell_;
  WeightPointer initial_kernel_;
  WeightPointer initial_bias_;
  WeightPointer output_kernel_;
  WeightPointer output_bias_;
};

/// The decoder of Bahdanau, Cho and Bengio: writes a sequence while looking at annotations.
///
///     s₀ = tanh(mean of the unmasked annotations · initial_kernel + initial_bias),   y₀ = 0
///     α_i, c_i = AdditiveAttention(query s_{i−1}, values annotations)
///     s_i = GRU([y_{i−1}; c_i], s_{i−1})
///     logits_i = [s_i; c_i; y_{i−1}]·output_kernel + output_bias,   p_i = softmax(logits_i)
///     y_i = p_i, or the teacher's target
///
/// Inputs: annotations (B, T, Dv) and, for teacher forcing, targets (B, S, O), which take no gradient.
/// Outputs: p (B, S, O), or the last s (B, U) without return_sequences, and the weights α (B, S, T), exactly
/// 0 where annotations are masked. A masked step of the targets carries the state and repeats the outputs.
/// Parameters: units U, output_steps S, output_dim O, attention_units (U, or what given weights have),
/// return_sequences (true). Weights: initial_kernel (Dv, U) glorot_uniform, initial_bias (U) zeros,
/// attention/… (AdditiveAttention), cell/… (GRU of inputs O + Dv), output_kernel (U + Dv + O, O)
/// glorot_uniform, output_bias (O) zeros. Errors: annotations that are not (batch, time, width), or of
/// another width than at the first call; targets that are not (batch, output_steps, output_dim). Source:
/// Bahdanau, Cho and Bengio 2015, "Neural machine translation by jointly learning to align and translate",
/// section A.2.2, with a plain softmax for the maxout output.
class AttentionDecoder final : public Rnn {
 public:
  struct Config {
    Index units = 1;
    Index output_steps = 1;
    Index output_dim = 1;
    Index attention_units = 0;  ///< 0: as units
    bool return_sequences = true;
  };
  explicit AttentionDecoder(const Config& config);
  static LayerPointer from_config(ObjectReader& reader);
  bool integer_input(int i) const override { return i == 1; }
  void adapt_to(const std::map<std::string, Shape>& weights) override;

 protected:
  void build(const std::vector<Value>& inputs) override;
  void check_width(Value) const override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  void check(const std::vector<Value>& inputs) const;

  Config config_;
  Index annotation_width_ = 0;
};

}  // namespace attention
