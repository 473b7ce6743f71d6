#include "core/training/examples.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "core/base/error.h"

namespace attention {
namespace {

ExampleArray::Gather copy_of(Tensor<float> values) {
  return [stored = std::make_shared<const Tensor<float>>(std::move(values))](std::span<const Index> indices,
                                                                             View<float> out) {
    const Index stride = stored->shape().product(1, stored->shape().rank());
    const Index width = out.shape.product(1, out.shape.rank());
    for (std::size_t row = 0; row < indices.size(); ++row)
      std::copy_n(stored->data() + indices[row] * stride, width, out.data + static_cast<Index>(row) * width);
  };
}

}  // namespace

ExampleArray::ExampleArray(Tensor<float> values, bool over_time)
    : shape_(values.shape()), over_time_(over_time), gather_(copy_of(std::move(values))) {}

ExampleArray::ExampleArray(const Shape& shape, bool over_time, Gather gather)
    : shape_(shape), over_time_(over_time), gather_(std::move(gather)) {}

Tensor<float> ExampleArray::values() const {
  std::vector<Index> all(static_cast<std::size_t>(shape_[0]));
  std::iota(all.begin(), all.end(), Index(0));
  Tensor<float> values(shape_);
  gather_(all, values.view());
  return values;
}

void check_examples(const Examples& examples) {
  if (examples.arrays.empty()) invalid("Examples: expected at least one array, received none");
  const Index count = examples.count();
  for (const auto& values : examples.arrays)
    if (values.shape().rank() < 1 || values.shape()[0] != count)
      invalid("Examples: expected arrays of {} rows, received {}", count, values.shape().text());
  if (examples.lengths.empty()) return;
  if (static_cast<Index>(examples.lengths.size()) != count)
    invalid("Examples: expected {} lengths, received {}", count, examples.lengths.size());
  const Index most = count == 0 ? 0 : *std::ranges::max_element(examples.lengths);
  for (const ExampleArray& values : examples.arrays) {
    if (!values.over_time()) continue;
    const Shape& shape = values.shape();
    if (shape.rank() < 2 || shape[1] < most)
      invalid("Examples: expected (examples, time of at least {}, …), received {}", most, shape.text());
  }
}

Index longest(const Examples& examples, std::span<const Index> indices) {
  Index most = 0;
  if (examples.lengths.empty()) return most;
  for (const Index i : indices) most = std::max(most, examples.lengths[static_cast<std::size_t>(i)]);
  return most;
}

}  // namespace attention
