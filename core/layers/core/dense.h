#pragma once

#include "core/layers/core/activation.h"

namespace attention {

/// A fully connected layer on the last axis of its input.
///
///     y = activation(x·kernel + bias),   x (…, D), y (…, U)
///
/// Parameters: units U, activation (linear), use_bias (true).
/// Weights: kernel (D, U) glorot_uniform, bias (U) zeros. The mask passes through.
/// Errors: a scalar input; a width other than that of the first call.
/// Source: Keras Dense.
class Dense final : public Layer {
 public:
  struct Config {
    Index units = 1;
    ActivationFunction activation = ActivationFunction::linear;
    bool use_bias = true;
  };
  explicit Dense(const Config& config) : Layer("Dense"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
  WeightPointer kernel_;
  WeightPointer bias_;
};

}  // namespace attention
