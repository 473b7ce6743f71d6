#include "core/layers/attention/luong_attention.h"

#include "core/base/error.h"

namespace attention {

LuongAttention::LuongAttention(const Config& config) : Layer("LuongAttention"), config_(config) {
  if (config_.score_units == 0) config_.score_units = config_.units;
}

LayerPointer LuongAttention::from_config(ObjectReader& reader) {
  Config config;
  const std::string score = reader.choice("score", "dot", {"dot", "general", "concat"});
  config.score = score == "dot" ? Score::dot : score == "general" ? Score::general : Score::concat;
  config.units = static_cast<Index>(reader.required_integer("units", 1, 1 << 16));
  config.score_units = static_cast<Index>(reader.integer("score_units", config.units, 1, 1 << 16));
  return std::make_unique<LuongAttention>(config);
}

void LuongAttention::check(const std::vector<Value>& inputs) const {
  expect_count(inputs, 2, 2);
  expect_rank(inputs[0], 3, 3, "query (batch, time, width)");
  expect_rank(inputs[1], 3, 3, "values (batch, time, width)");
  const Shape& query = inputs[0].shape();
  const Shape& values = inputs[1].shape();
  if (query[0] != values[0])
    invalid("{}: expected query and values of one batch, received {} and {}", type(), query.text(),
            values.text());
  if (config_.score == Score::dot && query[2] != values[2])
    invalid("{}: expected query and values of one width for score dot, received {} and {}", type(),
            query.text(), values.text());
}

void LuongAttention::build(const std::vector<Value>& inputs) {
  check(inputs);
  query_width_ = inputs[0].shape()[2];
  value_width_ = inputs[1].shape()[2];
  const auto glorot = Initializer::glorot_uniform();
  if (config_.score == Score::general)
    score_kernel_ = add_weight("score_kernel", {query_width_, value_width_}, glorot);
  if (config_.score == Score::concat) {
    score_kernel_ = add_weight("score_kernel", {query_width_ + value_width_, config_.score_units}, glorot);
    score_vector_ = add_weight("score_vector", {config_.score_units}, glorot);
  }
  output_kernel_ = add_weight("output_kernel", {value_width_ + query_width_, config_.units}, glorot);
}

Value LuongAttention::scores(const Value& query, const Value& values) const {
  Graph& graph = *query.graph;
  switch (config_.score) {
    case Score::dot:
      return matmul_transposed(query, values);
    case Score::general:
      return matmul_transposed(affine(query, graph.weight(score_kernel_)), values);
    case Score::concat: {
      // [q; v]·W = q·W_q + v·W_v: no product over pairs.
      const Value kernel = graph.weight(score_kernel_);
      const Value of_query = affine(query, slice(kernel, 0, 0, query_width_));
      const Value of_values = affine(values, slice(kernel, 0, query_width_, value_width_));
      const Value hidden = tanh(expand_dims(of_query, 2) + expand_dims(of_values, 1));  // (B, Tq, Tv, units)
      return squeeze(affine(hidden, expand_dims(graph.weight(score_vector_), 1)), -1);
    }
  }
  return {};
}

std::vector<Value> LuongAttention::call(const std::vector<Value>& inputs) {
  check(inputs);
  const Value& query = inputs[0];
  const Value& values = inputs[1];
  expect_width(query, query_width_);
  expect_width(values, value_width_);
  const Value mask = values.mask();
  const Value weights = softmax(scores(query, values), -1, mask ? expand_dims(mask, 1) : mask);
  const Value context = matmul(weights, values);
  const Value output = tanh(affine(concatenate({context, query}, -1), query.graph->weight(output_kernel_)));
  return {output.with_mask(query.mask()), weights};
}

}  // namespace attention
