#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Softmax along one axis, stable for any finite input.
///
///     y = exp(x) / Σ_axis exp(x),   x and y of any shape
///
/// Parameters: axis (−1). Weights: none. The mask passes through.
/// Errors: an axis that the input does not have.
/// Source: Bridle 1990.
class Softmax final : public Layer {
 public:
  struct Config {
    int axis = -1;
  };
  explicit Softmax(const Config& config) : Layer("Softmax"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
};

}  // namespace attention
