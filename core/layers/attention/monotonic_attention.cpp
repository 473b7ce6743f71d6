#include "core/layers/attention/monotonic_attention.h"

#include "core/ops/monotonic.h"

namespace attention {

LayerPointer MonotonicAttention::from_config(ObjectReader&) { return std::make_unique<MonotonicAttention>(); }

std::vector<Value> MonotonicAttention::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 3, 3, "scores (batch, time, glimpses)");
  const Value mask = inputs[0].mask();
  return inputs[0].graph->apply(monotonic_operation(bool(mask)),
                                mask ? std::vector{inputs[0], mask} : std::vector{inputs[0]});
}

Value monotonic_log_partition_composed(Value scores, Value mask) {
  const Shape& shape = scores.shape();
  Graph& graph = *scores.graph;
  const double lowest = -1e30;
  const auto log_add = [&](Value a, Value b) {
    const Value top = stop_gradient(maximum(a, b));
    return top + log(exp(a - top) + exp(b - top));
  };
  std::vector<Value> total;
  for (Index j = 0; j <= shape[2]; ++j) {
    Tensor<double> start({shape[0]});
    for (Index b = 0; b < shape[0]; ++b) start[b] = j == 0 ? 0 : lowest;
    total.push_back(graph.constant(std::move(start)));
  }
  for (Index t = 0; t < shape[1]; ++t)
    for (Index j = shape[2]; j >= 1; --j) {
      const auto k = static_cast<std::size_t>(j);
      const Value written = log_add(total[k], total[k - 1] + at(at(scores, 1, t), 1, j - 1));
      total[k] = mask ? where(at(mask, 1, t), written, total[k]) : written;
    }
  return total.back();
}

}  // namespace attention
