#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Functions that Dense, Activation and the recurrent layers can end with. Equations: ops/unary.h;
/// exponential is eˣ, softmax is over the last axis.
enum class ActivationFunction {
  linear,
  relu,
  leaky_relu,
  elu,
  sigmoid,
  tanh,
  softplus,
  gelu,
  exponential,
  softmax
};

/// Reads one of the names above. Throws "LAYER: expected KEY one of …".
ActivationFunction read_activation(ObjectReader& reader, std::string_view key, ActivationFunction fallback);

Value activate(ActivationFunction function, Value x);

/// Applies an activation function to each element (softmax: to each row).
///
///     y = f(x),   x and y of any shape (…, D)
///
/// Parameters: activation. Weights: none. The mask passes through.
/// Errors: not exactly one input; softmax of a scalar.
/// Source: Hendrycks and Gimpel 2016 (gelu, eq. 1); Clevert et al. 2016 (elu, eq. 15).
class Activation final : public Layer {
 public:
  struct Config {
    ActivationFunction activation = ActivationFunction::linear;
  };
  explicit Activation(const Config& config) : Layer("Activation"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
};

}  // namespace attention
