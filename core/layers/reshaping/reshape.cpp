#include "core/layers/reshaping/reshape.h"

#include "core/base/error.h"

namespace attention {

Reshape::Reshape(const Config& config) : Layer("Reshape"), config_(config) {
  const auto& target = config_.target_shape;
  if (std::ranges::any_of(target, [](Index extent) { return extent < -1; }) ||
      std::ranges::count(target, -1) > 1 || target.size() >= Shape::max_rank)
    invalid("Reshape: expected target_shape of at most {} extents, one of which may be -1, received ({})",
            Shape::max_rank - 1, fmt::join(target, ", "));
}

LayerPointer Reshape::from_config(ObjectReader& reader) {
  if (!reader.has("target_shape"))
    invalid("Reshape: expected target_shape a list of integers, received none");
  Config config;
  for (const auto extent : reader.integers("target_shape", {}))
    config.target_shape.push_back(static_cast<Index>(extent));
  return std::make_unique<Reshape>(config);
}

std::vector<Value> Reshape::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 1, Shape::max_rank, "(batch, …)");
  const Shape& shape = inputs[0].shape();
  const Index elements = shape.product(1, shape.rank());  // of one example: the batch may be empty
  std::vector<Index> extents = {shape[0]};
  Index known = 1;
  for (const Index extent : config_.target_shape) {
    extents.push_back(extent);
    if (extent >= 0) known *= extent;
  }
  const auto open = std::ranges::find(extents, -1);
  if (open != extents.end() && known > 0) {
    *open = elements / known;
    known *= *open;
  }
  if (known != elements)
    invalid("Reshape: expected elements that fill target_shape ({}), received {}",
            fmt::join(config_.target_shape, ", "), shape.text());
  if (open != extents.end() && *open < 0) *open = 0;  // nothing remains of nothing
  return {reshape(inputs[0], Shape(extents))};
}

}  // namespace attention
