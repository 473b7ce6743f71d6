#include "core/training/examples.h"

#include <algorithm>

#include "core/base/error.h"

namespace attention {

void check_examples(const Examples& examples) {
  if (examples.arrays.empty()) invalid("Examples: expected at least one array, received none");
  const Index count = examples.count();
  for (const auto& values : examples.arrays)
    if (values.shape().rank() < 1 || values.shape()[0] != count)
      invalid("Examples: expected arrays of {} rows, received {}", count, values.shape().text());
  if (examples.over_time.size() != examples.arrays.size())
    invalid("Examples: expected {} flags over_time, received {}", examples.arrays.size(),
            examples.over_time.size());
  if (examples.lengths.empty()) return;
  if (static_cast<Index>(examples.lengths.size()) != count)
    invalid("Examples: expected {} lengths, received {}", count, examples.lengths.size());
  for (std::size_t i = 0; i < examples.arrays.size(); ++i) {
    if (!examples.over_time[i]) continue;
    const Shape& shape = examples.arrays[i].shape();
    const Index most = examples.lengths.empty() ? 0 : *std::ranges::max_element(examples.lengths);
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

void gather_rows(const Examples& examples, std::size_t i, std::span<const Index> indices, View<float> out) {
  const Tensor<float>& values = examples.arrays[i];
  const Index stride = values.shape().product(1, values.shape().rank());
  const Index width = out.shape.product(1, out.shape.rank());
  for (std::size_t row = 0; row < indices.size(); ++row)
    std::copy_n(values.data() + indices[row] * stride, width, out.data + static_cast<Index>(row) * width);
}

}  // namespace attention
