#pragma once

#include "core/layers/core/activation.h"
#include "core/layers/recurrent/recurrent_layer.h"

namespace attention {

/// Gated recurrent unit.
///
///     z, r = σ(x·W + bᵢ + h·R + bᵣ)                        gate order in the weights: z, r, h̃
///     h̃ = tanh(x·W_h + b_ih + r ∘ (h·R_h + b_rh))          reset_after
///     h̃ = tanh(x·W_h + (r ∘ h)·R_h + b_h)                  else
///     h' = z ∘ h + (1 − z) ∘ h̃
///
/// x (B, T, D), optional initial state (B, U) → (B, T, U) or (B, U); see RecurrentLayer.
/// Parameters: units U, activation (tanh), recurrent_activation (sigmoid), reset_after (true),
/// return_sequences, go_backwards, return_state (all false). Weights: kernel (D, 3U) glorot_uniform,
/// recurrent_kernel (U, 3U) orthogonal, bias (2, 3U) with reset_after, else (3U), zeros. Errors: an input
/// that is not (batch, time, width), or of another width than at the first call. Source: Cho et al. 2014, eq.
/// 5–8; Keras GRU.
///
/// The default activations run as one fused scan (ops/gru_scan.h); any other runs as composed steps.
class Gru final : public RecurrentLayer {
 public:
  struct Config {
    Index units = 1;
    ActivationFunction activation = ActivationFunction::tanh;
    ActivationFunction recurrent_activation = ActivationFunction::sigmoid;
    bool reset_after = true;
    Options options = {};
    bool fused = true;  ///< false: composed from small operations, the fused scan's oracle
  };
  explicit Gru(const Config& config) : RecurrentLayer("GRU", config.options), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);
  Index units() const override { return config_.units; }

 protected:
  void build(const std::vector<Value>& inputs) override;
  Scan scan_built(Value x, Value initial_state, Value mask, bool backwards) override;

 private:
  Scan scan_composed(Value x, Value state, Value mask, bool backwards);
  Value step(Value projected, Value state);

  Config config_;
  WeightPointer kernel_;
  WeightPointer recurrent_kernel_;
  WeightPointer bias_;
};

}  // namespace attention
