#include "core/layers/core/dropout.h"

#include "core/base/error.h"
#include "core/ops/dropout.h"

namespace attention {

Dropout::Dropout(const Config& config) : Layer("Dropout"), config_(config) {
  if (!(config.rate >= 0 && config.rate < 1))
    invalid("Dropout: expected rate a number in [0, 1), received {}", config.rate);
}

LayerPointer Dropout::from_config(ObjectReader& reader) {
  Config config;
  if (!reader.has("rate")) invalid("Dropout: expected a number rate, received none");
  config.rate = reader.number("rate", config.rate, 0, 1);
  config.seed = static_cast<std::uint64_t>(reader.integer("seed", 0, 0, std::int64_t{1} << 53));
  return std::make_unique<Dropout>(config);
}

std::vector<Value> Dropout::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  Graph& graph = *inputs[0].graph;
  const Value place = graph.training_place();
  if (!place || config_.rate == 0) return {inputs[0]};
  int earlier = 0;  // every call in a graph draws for itself
  for (const auto& node : graph.nodes()) earlier += node.operation->name() == "dropout";
  const auto y = graph.apply(dropout_operation(config_.rate, config_.seed, earlier), {inputs[0], place});
  return {y[0].with_mask(inputs[0].mask())};
}

}  // namespace attention
