#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Each example's elements in one row.
///
///     x (B, …) → y (B, product of the other extents); (B) → (B, 1)
///
/// Parameters: none. Weights: none. The mask, which has lost its steps, goes.
/// Errors: a scalar input. Source: Keras Flatten.
class Flatten final : public Layer {
 public:
  Flatten() : Layer("Flatten") {}
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;
};

}  // namespace attention
