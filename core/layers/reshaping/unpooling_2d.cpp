#include "core/layers/reshaping/unpooling_2d.h"

#include "core/base/error.h"

namespace attention {

LayerPointer Unpooling2D::from_config(ObjectReader& reader) {
  const auto size = reader.integers("size", {2, 2});
  if (size.size() != 2 || std::ranges::any_of(size, [](auto s) { return s < 1 || s > 1024; }))
    invalid("Unpooling2D: expected size two integers from 1 to 1024, received [{}]", fmt::join(size, ", "));
  return std::make_unique<Unpooling2D>(Config{static_cast<Index>(size[0]), static_cast<Index>(size[1])});
}

std::vector<Value> Unpooling2D::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  const Shape& shape = inputs[0].shape();
  expect_rank(inputs[0], 2, 4, "(H, W), (B, H, W) or (B, H, W, C)");
  const int row = shape.rank() == 2 ? 0 : 1;
  const Index images = row == 0 ? 1 : shape[0];
  const Index channels = shape.rank() == 4 ? shape[3] : 1;
  const Value cells = reshape(inputs[0], {images, shape[row], 1, shape[row + 1], 1, channels});
  const Value blocks =
      broadcast_to(cells, {images, shape[row], config_.rows, shape[row + 1], config_.columns, channels});
  return {reshape(
      blocks, shape.with(row, shape[row] * config_.rows).with(row + 1, shape[row + 1] * config_.columns))};
}

}  // namespace attention
