#include "core/layers/attention/additive_attention.h"

#include "core/base/error.h"

namespace attention {

LayerPointer AdditiveAttention::from_config(ObjectReader& reader) {
  return std::make_unique<AdditiveAttention>(
      Config{static_cast<Index>(reader.required_integer("units", 1, 1 << 16))});
}

void AdditiveAttention::check(const std::vector<Value>& inputs) const {
  expect_count(inputs, 1, 2);
  expect_rank(inputs.back(), 3, 3, "values (batch, time, width)");
  if (inputs.size() == 1) return;
  expect_rank(inputs[0], 2, 3, "query (batch, width) or (batch, time, width)");
  if (inputs[0].shape()[0] != inputs[1].shape()[0])
    invalid("AdditiveAttention: expected query and values of one batch, received {} and {}",
            inputs[0].shape().text(), inputs[1].shape().text());
}

void AdditiveAttention::build(const std::vector<Value>& inputs) {
  check(inputs);
  const Index units = config_.units;
  if (inputs.size() == 2)
    query_kernel_ = add_weight("query_kernel", {inputs[0].shape()[-1], units}, Initializer::glorot_uniform());
  key_kernel_ = add_weight("key_kernel", {inputs.back().shape()[2], units}, Initializer::glorot_uniform());
  bias_ = add_weight("bias", {units}, Initializer::zeros());
  score_vector_ = add_weight("score_vector", {units}, Initializer::glorot_uniform());
}

std::vector<Value> AdditiveAttention::call(const std::vector<Value>& inputs) {
  auto outputs = call_with_scores(inputs);
  outputs.pop_back();
  return outputs;
}

std::vector<Value> AdditiveAttention::call_with_scores(const std::vector<Value>& inputs) {
  prepare(inputs);
  check(inputs);
  if (inputs.size() == 2 && !query_kernel_)
    invalid("AdditiveAttention: expected values alone, as at the first call, received a query too");
  if (inputs.size() == 1 && query_kernel_)
    invalid("AdditiveAttention: expected a query and values, as at the first call, received one input");
  return noted(attend(inputs.size() == 2 ? inputs[0] : Value{}, project(inputs.back()), inputs.back()));
}

Value AdditiveAttention::project(Value values) const {
  expect_width(values, key_kernel_->shape[0]);
  return affine(values, values.graph->weight(key_kernel_), values.graph->weight(bias_));
}

Value AdditiveAttention::keys(Value values, Index query_width) {
  prepare({values.graph->constant(Tensor<double>({values.shape()[0], query_width})), values});
  return project(values);
}

std::vector<Value> AdditiveAttention::attend(Value query, Value keys, Value values) {
  Graph& graph = *values.graph;
  const Value score_vector = reshape(graph.weight(score_vector_), {config_.units, 1});
  const Value mask = values.mask();
  const bool many = query && query.shape().rank() == 3;

  Value hidden = keys;
  if (query) {
    expect_width(query, query_kernel_->shape[0]);
    const Value pushed = expand_dims(affine(query, graph.weight(query_kernel_)), -2);  // (B, [Tq,] 1, units)
    hidden = pushed + (many ? expand_dims(keys, 1) : keys);
  }
  const Value scores = squeeze(affine(tanh(hidden), score_vector), -1);  // (B, [Tq,] T)
  const Value weights = softmax(scores, -1, mask && many ? expand_dims(mask, 1) : mask);
  if (many) return {matmul(weights, values).with_mask(query.mask()), weights, scores};
  return {squeeze(matmul(expand_dims(weights, 1), values), 1), weights, scores};
}

}  // namespace attention
