#pragma once

#include "core/layers/layer.h"

namespace attention {

/// Element-wise merges of two or more inputs; Subtract takes exactly two.
///
///     Add Σ xᵢ · Average Σ xᵢ / n · Subtract x₁ − x₂ · Multiply Π xᵢ · Maximum max xᵢ · Minimum min xᵢ
///
/// Inputs: equal shapes, or extents of 1 that broadcast; output: the broadcast shape. Where two are equal,
/// Maximum and Minimum share the gradient. Parameters: none. Weights: none.
/// The output's mask is the union of the inputs' masks, none where an input has none (as in Keras).
/// Errors: fewer than two inputs; inputs of several ranks or of shapes that do not broadcast.
/// Source: Keras merging layers.
class ElementwiseMerge final : public Layer {
 public:
  enum class Kind { average, add, subtract, multiply, maximum, minimum };

  explicit ElementwiseMerge(Kind kind);
  template <Kind kind>
  static LayerPointer from_config(ObjectReader&) {
    return std::make_unique<ElementwiseMerge>(kind);
  }

 protected:
  void build(const std::vector<Value>&) override {}
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Kind kind_;
};

/// The union of the inputs' masks; none where an input has none.
Value union_of_masks(const std::vector<Value>& inputs);

}  // namespace attention
