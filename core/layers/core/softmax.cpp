#include "core/layers/core/softmax.h"

namespace attention {

LayerPointer Softmax::from_config(ObjectReader& reader) {
  return std::make_unique<Softmax>(
      Config{static_cast<int>(reader.integer("axis", -1, -Shape::max_rank, Shape::max_rank - 1))});
}

std::vector<Value> Softmax::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  normalize_axis(config_.axis, inputs[0].shape().rank(), "Softmax");
  return {softmax(inputs[0], config_.axis).with_mask(inputs[0].mask())};
}

}  // namespace attention
