#pragma once

#include "core/layers/attention/additive_attention.h"
#include "core/layers/recurrent/rnn.h"

namespace attention {

/// One step of a recurrent network with input feeding; equations and weights as in AttentionWrapper. States:
/// the inner cell's. Outputs: the inner cell's, and the weights α.
class AttentionWrapperCell final : public Cell {
 public:
  AttentionWrapperCell(std::unique_ptr<Cell> inner, Index units);
  std::vector<Index> state_sizes() const override { return inner_->state_sizes(); }
  bool outputs_state() const override { return true; }
  /// Keys and memory of {memory}.
  std::vector<Value> share(const std::vector<Value>& constants) override;

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  std::unique_ptr<Cell> inner_;
  AdditiveAttention attention_;
};

/// A recurrent layer that looks at a memory before every step (input feeding).
///
///     α_t, c_t = AdditiveAttention(query h_{t−1}, values memory)
///     h_t, s_t = layer([x_t; c_t], s_{t−1})
///
/// Inputs: x (B, T, D), memory (B, Tm, Dm). Outputs: what the layer puts out, (B, U) or with its
/// return_sequences (B, T, U), its states with return_state, then the weights α (B, T, Tm), exactly 0 where
/// the memory is masked. A masked step of x carries the state and repeats the outputs.
/// Parameters: layer ({"name": SimpleRNN, GRU or LSTM, and its configuration}), units (of the attention).
/// Weights: layer/NAME, for inputs of width D + Dm, and attention/NAME. Errors: inputs that are not two
/// sequences of one batch, or of other widths than at the first call; an inner layer that is not recurrent or
/// does not put out its state.
/// Source: Bahdanau, Cho and Bengio 2015, section A.2; Luong, Pham and Manning 2015, section 3.3.
class AttentionWrapper final : public Rnn {
 public:
  struct Config {
    Index units = 1;
  };
  AttentionWrapper(std::unique_ptr<Rnn> layer, const Config& config);
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  void check(const std::vector<Value>& inputs) const;
  Index memory_width_ = 0;
};

}  // namespace attention
