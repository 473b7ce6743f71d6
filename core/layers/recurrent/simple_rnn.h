#pragma once

#include "core/layers/core/activation.h"
#include "core/layers/recurrent/rnn.h"

namespace attention {

/// One step of a simple recurrent network; equation, parameters and weights as in SimpleRnn.
class SimpleRnnCell final : public Cell {
 public:
  struct Config {
    Index units = 1;
    ActivationFunction activation = ActivationFunction::tanh;
  };
  explicit SimpleRnnCell(const Config& config) : Cell("SimpleRNN"), config_(config) {}
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

/// A recurrent network whose output is its state.
///
///     h' = tanh(x·W + h·R + b)
///
/// x (B, T, D), optional initial state (B, U) → (B, T, U) or (B, U); see Rnn.
/// Parameters: units U, activation (tanh), return_sequences, go_backwards, return_state (all false).
/// Weights: kernel (D, U) glorot_uniform, recurrent_kernel (U, U) orthogonal, bias (U) zeros. Errors: an
/// input that is not (batch, time, width), or of another width than at the first call. Source: Elman 1990,
/// "Finding structure in time"; Keras SimpleRNN.
///
/// The default activation runs as one fused scan (ops/simple_rnn_scan.h); any other runs as steps of the
/// cell.
class SimpleRnn final : public Rnn {
 public:
  struct Config {
    Index units = 1;
    ActivationFunction activation = ActivationFunction::tanh;
    Options options = {};
    bool fused = true;  ///< false: steps of the cell, the fused scan's oracle
  };
  explicit SimpleRnn(const Config& config);
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  std::optional<Scan> fused_scan(Value x, const std::vector<Value>& states, Value mask,
                                 bool backwards) override;

 private:
  bool fused_;
};

}  // namespace attention
