#include "core/layers/reshaping/flatten.h"

namespace attention {

LayerPointer Flatten::from_config(ObjectReader&) { return std::make_unique<Flatten>(); }

std::vector<Value> Flatten::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 1, Shape::max_rank, "(batch, …)");
  const Shape& shape = inputs[0].shape();
  return {reshape(inputs[0], {shape[0], shape.product(1, shape.rank())})};
}

}  // namespace attention
