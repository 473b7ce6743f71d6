#include "core/layers/reshaping/permute.h"

#include "core/base/error.h"

namespace attention {

Permute::Permute(const Config& config) : Layer("Permute"), config_(config) {
  std::vector<int> sorted = config_.dims;
  std::ranges::sort(sorted);
  bool is_order = !sorted.empty() && sorted.size() < Shape::max_rank;
  for (std::size_t i = 0; i < sorted.size(); ++i) is_order = is_order && sorted[i] == static_cast<int>(i) + 1;
  if (!is_order)
    invalid("Permute: expected dims an order of 1 to n, n at most {}, received ({})", Shape::max_rank - 1,
            fmt::join(config_.dims, ", "));
}

LayerPointer Permute::from_config(ObjectReader& reader) {
  if (!reader.has("dims")) invalid("Permute: expected dims a list of integers, received none");
  Config config;
  for (const auto axis : reader.integers("dims", {}))
    config.dims.push_back(axis < 1 || axis > Shape::max_rank ? 0 : static_cast<int>(axis));
  return std::make_unique<Permute>(config);
}

std::vector<Value> Permute::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  if (static_cast<std::size_t>(inputs[0].shape().rank()) != config_.dims.size() + 1)
    invalid("Permute: expected input of {} axes, received {}", config_.dims.size() + 1,
            inputs[0].shape().text());
  std::vector<int> order = {0};
  order.insert(order.end(), config_.dims.begin(), config_.dims.end());
  return {permute(inputs[0], order)};
}

}  // namespace attention
