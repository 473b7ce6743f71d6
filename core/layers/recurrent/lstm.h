#pragma once

#include "core/layers/core/activation.h"
#include "core/layers/recurrent/rnn.h"

namespace attention {

/// One step of a long short-term memory; equations, parameters and weights as in Lstm. States: h, c.
class LstmCell final : public Cell {
 public:
  struct Config {
    Index units = 1;
    ActivationFunction activation = ActivationFunction::tanh;
    ActivationFunction recurrent_activation = ActivationFunction::sigmoid;
    bool unit_forget_bias = true;
  };
  explicit LstmCell(const Config& config) : Cell("LSTM"), config_(config) {}
  std::vector<Index> state_sizes() const override { return {config_.units, config_.units}; }
  bool outputs_state() const override { return true; }

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
  WeightPointer kernel_;
  WeightPointer recurrent_kernel_;
  WeightPointer bias_;
};

/// Long short-term memory.
///
///     i, f, o = σ(x·W + h·R + b),   c̃ = tanh(x·W_c + h·R_c + b_c)      gate order in the weights: i, f, c̃, o
///     c' = f ∘ c + i ∘ c̃,           h' = o ∘ tanh(c')
///
/// x (B, T, D), optional initial states h and c (B, U) → (B, T, U) or (B, U); see Rnn.
/// Parameters: units U, activation (tanh), recurrent_activation (sigmoid), unit_forget_bias (true),
/// return_sequences, go_backwards, return_state (all false; the states are h and c).
/// Weights: kernel (D, 4U) glorot_uniform, recurrent_kernel (U, 4U) orthogonal, bias (4U) zeros, but ones for
/// f with unit_forget_bias. Errors: an input that is not (batch, time, width), or of another width than at
/// the first call; one initial state without the other. Source: Hochreiter and Schmidhuber 1997; Gers,
/// Schmidhuber and Cummins 2000 (forget gate); Keras LSTM.
///
/// The default activations run as one fused scan (ops/lstm_scan.h); any other runs as steps of the cell.
class Lstm final : public Rnn {
 public:
  struct Config {
    Index units = 1;
    ActivationFunction activation = ActivationFunction::tanh;
    ActivationFunction recurrent_activation = ActivationFunction::sigmoid;
    bool unit_forget_bias = true;
    Options options = {};
    bool fused = true;  ///< false: steps of the cell, the fused scan's oracle
  };
  explicit Lstm(const Config& config);
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  std::optional<Scan> fused_scan(Value x, const std::vector<Value>& states, Value mask,
                                 bool backwards) override;

 private:
  bool fused_;
};

}  // namespace attention
