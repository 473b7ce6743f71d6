#include "core/layers/attention/multi_head_attention.h"

#include "core/base/error.h"
#include "core/layers/attention/scaled_dot_product_attention.h"
#include "core/ops/scaled_dot_product.h"

namespace attention {

MultiHeadAttention::MultiHeadAttention(const Config& config) : Layer("MultiHeadAttention"), config_(config) {
  if (config_.value_dim == 0) config_.value_dim = config_.key_dim;
}

LayerPointer MultiHeadAttention::from_config(ObjectReader& reader) {
  Config config;
  config.num_heads = static_cast<Index>(reader.required_integer("num_heads", 1, 1 << 12));
  config.key_dim = static_cast<Index>(reader.required_integer("key_dim", 1, 1 << 16));
  config.value_dim = static_cast<Index>(reader.integer("value_dim", config.key_dim, 1, 1 << 16));
  config.causal = reader.boolean("causal", config.causal);
  return std::make_unique<MultiHeadAttention>(config);
}

void MultiHeadAttention::check(const std::vector<Value>& inputs) const {
  expect_count(inputs, 2, 3);
  expect_rank(inputs[0], 3, 3, "query (batch, time, width)");
  expect_rank(inputs[1], 3, 3, "value (batch, time, width)");
  expect_rank(inputs.back(), 3, 3, "key (batch, time, width)");
  const Shape& query = inputs[0].shape();
  const Shape& value = inputs[1].shape();
  const Shape& key = inputs.back().shape();
  if (query[0] != value[0])
    invalid("{}: expected query and value of one batch, received {} and {}", type(), query.text(),
            value.text());
  if (key[0] != value[0] || key[1] != value[1])
    invalid("{}: expected key and value of one batch and time, received {} and {}", type(), key.text(),
            value.text());
}

MultiHeadAttention::Projection MultiHeadAttention::add_projection(const std::string& name, Index width,
                                                                  Index head_width) {
  const Index heads = config_.num_heads;
  return {add_weight(name + "/kernel", {width, heads, head_width}, Initializer::glorot_uniform()),
          add_weight(name + "/bias", {heads, head_width}, Initializer::zeros())};
}

void MultiHeadAttention::build(const std::vector<Value>& inputs) {
  check(inputs);
  const Index width = inputs[0].shape()[2];
  query_ = add_projection("query", width, config_.key_dim);
  key_ = add_projection("key", inputs.back().shape()[2], config_.key_dim);
  value_ = add_projection("value", inputs[1].shape()[2], config_.value_dim);
  output_ = {add_weight("output/kernel", {config_.num_heads, config_.value_dim, width},
                        Initializer::glorot_uniform()),
             add_weight("output/bias", {width}, Initializer::zeros())};
}

// x (B, T, D) → (B, T, h · width of a head), all heads in one product.
Value MultiHeadAttention::heads(const Value& x, const Projection& projection) const {
  Graph& graph = *x.graph;
  const Shape& kernel = projection.kernel->shape;
  const Index all = kernel[1] * kernel[2];
  return affine(x, reshape(graph.weight(projection.kernel), {kernel[0], all}),
                reshape(graph.weight(projection.bias), {all}));
}

std::vector<Value> MultiHeadAttention::call(const std::vector<Value>& inputs) {
  check(inputs);
  const Value& query = inputs[0];
  const Value& value = inputs[1];
  const Value& key = inputs.back();
  expect_width(query, query_.kernel->shape[0]);
  expect_width(value, value_.kernel->shape[0]);
  expect_width(key, key_.kernel->shape[0]);
  const Value mask = intersection_of_masks(value.mask(), key.mask());
  std::vector<Value> arguments{heads(query, query_), heads(key, key_), heads(value, value_)};
  if (mask) arguments.push_back(mask);
  Graph& graph = *query.graph;
  const auto attended = graph.apply(
      scaled_dot_product_operation({config_.num_heads, config_.causal, static_cast<bool>(mask)}), arguments);
  const Index joined = config_.num_heads * config_.value_dim;
  const Value kernel = reshape(graph.weight(output_.kernel), {joined, query.shape()[2]});
  const Value output = affine(attended[0], kernel, graph.weight(output_.bias));
  return {output.with_mask(query.mask()), attended[1]};
}

}  // namespace attention
