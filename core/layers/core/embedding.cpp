#include "core/layers/core/embedding.h"

namespace attention {

LayerPointer Embedding::from_config(ObjectReader& reader) {
  Config config;
  config.input_dim = static_cast<Index>(reader.required_integer("input_dim", 1, 1 << 24));
  config.output_dim = static_cast<Index>(reader.required_integer("output_dim", 1, 1 << 20));
  return std::make_unique<Embedding>(config);
}

void Embedding::build(const std::vector<Value>&) {
  embeddings_ = add_weight("embeddings", {config_.input_dim, config_.output_dim}, config_.initializer);
}

std::vector<Value> Embedding::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  expect_rank(inputs[0], 0, 7, "of at most 7 axes");
  return {gather(inputs[0].graph->weight(embeddings_), inputs[0]).with_mask(inputs[0].mask())};
}

}  // namespace attention
