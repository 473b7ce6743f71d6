#pragma once

#include "core/layers/core/activation.h"
#include "core/layers/recurrent/rnn.h"

namespace attention {

/// One step of a gated recurrent unit; equations, parameters and weights as in Gru.
class GruCell final : public Cell {
 public:
  struct Config {
    Index units = 1;
    ActivationFunction activation = ActivationFunction::tanh;
    ActivationFunction recurrent_activation = ActivationFunction::sigmoid;
    bool reset_after = true;
  };
  explicit GruCell(const Config& config) : Cell("GRU"), config_(config) {}
  std::vector<Index> state_sizes() const override { return {config_.units}; }
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

/// Gated recurrent unit.
///
///     z, r = σ(x·W + bᵢ + h·R + bᵣ)                        gate order in the weights: z, r, h̃
///     h̃ = tanh(x·W_h + b_ih + r ∘ (h·R_h + b_rh))          reset_after
///     h̃ = tanh(x·W_h + (r ∘ h)·R_h + b_h)                  else
///     h' = z ∘ h + (1 − z) ∘ h̃
///
/// x (B, T, D), optional initial state (B, U) → (B, T, U) or (B, U); see Rnn.
/// Parameters: units U, activation (tanh), recurrent_activation (sigmoid), reset_after (true),
/// return_sequences, go_backwards, return_state (all false). Weights: kernel (D, 3U) glorot_uniform,
/// recurrent_kernel (U, 3U) orthogonal, bias (2, 3U) with reset_after, else (3U), zeros. Errors: an input
/// that is not (batch, time, width), or of another width than at the first call. Source: Cho et al. 2014, eq.
/// 5–8; Keras GRU.
///
/// The default activations run as one fused scan (ops/gru_scan.h); any other runs as steps of the cell.
class Gru final : public Rnn {
 public:
  struct Config {
    Index units = 1;
    ActivationFunction activation = ActivationFunction::tanh;
    ActivationFunction recurrent_activation = ActivationFunction::sigmoid;
    bool reset_after = true;
    Options options = {};
    bool fused = true;  ///< false: steps of the cell, the fused scan's oracle
  };
  explicit Gru(const Config& config);
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  std::optional<Scan> fused_scan(Value x, const std::vector<Value>& states, Value mask,
                                 bool backwards) override;

 private:
  bool fused_;
  bool reset_after_;
};

}  // namespace attention
