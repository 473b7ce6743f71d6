#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Two or more inputs, one after the other along an axis.
///
///     y = [x₁; x₂; …],   shapes equal but for the axis
///
/// Parameters: axis (−1). Weights: none. Masks are put one after the other along batch and time, an input
/// without one counting as unmasked; along another axis the output has the union of the inputs' masks, none
/// where an input has none (as in Keras).
/// Errors: fewer than two inputs; an axis that is not there; shapes that differ elsewhere.
/// Source: Keras Concatenate.
class Concatenate final : public Layer {
 public:
  struct Config {
    int axis = -1;
  };
  explicit Concatenate(const Config& config) : Layer("Concatenate"), config_(config) {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Value mask(const std::vector<Value>& inputs, int axis) const;
  Config config_;
};

}  // namespace attention
