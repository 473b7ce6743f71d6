#include "core/layers/core/rbf.h"

#include "core/ops/squared_distances.h"

namespace attention {

LayerPointer Rbf::from_config(ObjectReader& reader) {
  Config config;
  config.units = static_cast<Index>(reader.required_integer("units", 1, 1 << 20));
  config.exponent_scale = reader.number("exponent_scale", config.exponent_scale, 1e-6, 1e6);
  return std::make_unique<Rbf>(config);
}

void Rbf::build(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 1, Shape::max_rank, "(…, width)");
  centers_ = add_weight("centers", {config_.units, inputs[0].shape()[-1]}, config_.centers);
  sigmas_ = add_weight("sigmas", {config_.units}, config_.sigmas);
  heights_ = add_weight("weights", {config_.units}, config_.weights);
}

std::vector<Value> Rbf::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 1, Shape::max_rank, "(…, width)");
  expect_width(inputs[0], centers_->shape[1]);
  Graph& graph = *inputs[0].graph;
  const Value distances =
      graph.apply(squared_distances_operation(), {inputs[0], graph.weight(centers_)})[0];  // (…, U)
  const Value spread = square(graph.weight(sigmas_)) * -config_.exponent_scale;            // (U)
  return {(graph.weight(heights_) * exp(distances / spread)).with_mask(inputs[0].mask())};
}

}  // namespace attention
