#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Gaussian radial basis functions, each with its own center, width and height.
///
///     y_u = weights_u · exp(−‖x − centers_u‖² / (exponent_scale · sigmas_u²)),   x (…, D), y (…, U)
///
/// Parameters: units U, exponent_scale (1; 2 gives the normal density's exponent).
/// Weights: centers (U, D) random_normal of deviation 1, sigmas (U) ones, weights (U) ones; in C++ other
/// initializers may be given. The mask passes through.
/// Errors: a scalar input; a width other than that of the first call.
/// Source: Broomhead and Lowe 1988, "Multivariable functional interpolation and adaptive networks".
class Rbf final : public Layer {
 public:
  struct Config {
    Index units = 1;
    double exponent_scale = 1;
    Initializer centers = Initializer::random_normal(0, 1);
    Initializer sigmas = Initializer::ones();
    Initializer weights = Initializer::ones();
  };
  explicit Rbf(const Config& config) : Layer("RBF"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
  WeightPointer centers_;
  WeightPointer sigmas_;
  WeightPointer heights_;
};

}  // namespace attention
