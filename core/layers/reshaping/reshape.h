#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Each example's elements, in order, under another shape.
///
///     x (B, …) → y (B, target_shape)
///
/// Parameters: target_shape, without the batch; one extent may be −1 and takes what remains.
/// Weights: none. The mask, which has lost its steps, goes.
/// Errors: a second −1 or a negative extent; a number of elements that does not fit. Source: Keras Reshape.
class Reshape final : public Layer {
 public:
  struct Config {
    std::vector<Index> target_shape;
  };
  /// Throws on extents that are none.
  explicit Reshape(const Config& config);
  static LayerPointer from_config(ObjectReader& reader);

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Config config_;
};

}  // namespace attention
