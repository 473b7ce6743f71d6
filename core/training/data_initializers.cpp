#include "core/training/data_initializers.h"

#include <numeric>

#include "core/base/error.h"

namespace attention {

Tensor<float> samples(View<const float> data, Index count, Random& random) {
  const Index rows = data.shape.rows();
  const Index width = data.shape.columns();
  if (data.shape.rank() != 2 || rows < count)
    invalid("samples: expected at least {} rows, received {}", count, data.shape.text());
  std::vector<Index> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), Index(0));
  random.shuffle(order);
  Tensor<float> result({count, width});
  for (Index i = 0; i < count; ++i)
    std::copy_n(data.data + order[static_cast<std::size_t>(i)] * width, width, result.data() + i * width);
  return result;
}

double mean_distance(View<const float> data) {
  const Index rows = data.shape.rows();
  if (data.shape.rank() != 2 || rows < 2)
    invalid("mean_distance: expected at least 2 rows, received {}", data.shape.text());
  const auto x = matrix(data);
  double sum = 0;
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < i; ++j) sum += static_cast<double>((x.row(i) - x.row(j)).norm());
  if (!(sum > 0)) invalid("mean_distance: expected rows that differ, received {} equal ones", rows);
  return sum / (static_cast<double>(rows) * static_cast<double>(rows - 1) / 2);
}

}  // namespace attention
