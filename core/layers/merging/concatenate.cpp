#include "core/layers/merging/concatenate.h"

#include "core/base/error.h"
#include "core/layers/merging/elementwise_merge.h"

namespace attention {

LayerPointer Concatenate::from_config(ObjectReader& reader) {
  return std::make_unique<Concatenate>(
      Config{static_cast<int>(reader.integer("axis", -1, -Shape::max_rank, Shape::max_rank - 1))});
}

std::vector<Value> Concatenate::call(const std::vector<Value>& inputs) {
  if (inputs.size() < 2) invalid("Concatenate: expected two or more inputs, received {}", inputs.size());
  const Shape& first = inputs[0].shape();
  const int axis = normalize_axis(config_.axis, first.rank(), "Concatenate");
  for (const Value& input : inputs)
    if (input.shape().rank() != first.rank() || !(input.shape().with(axis, 0) == first.with(axis, 0)))
      invalid("Concatenate: expected shapes equal but for axis {}, received {} and {}", config_.axis,
              first.text(), input.shape().text());
  return {concatenate(inputs, axis).with_mask(mask(inputs, axis))};
}

Value Concatenate::mask(const std::vector<Value>& inputs, int axis) const {
  if (std::ranges::none_of(inputs, [](const Value& input) { return bool(input.mask()); })) return {};
  if (axis > 1) return union_of_masks(inputs);
  std::vector<Value> masks;
  for (const Value& input : inputs) {
    Tensor<double> ones({input.shape()[0], input.shape()[1]});
    array(ones.view()).setOnes();
    masks.push_back(input.mask() ? input.mask() : input.graph->constant(std::move(ones)));
  }
  return concatenate(masks, axis);
}

}  // namespace attention
