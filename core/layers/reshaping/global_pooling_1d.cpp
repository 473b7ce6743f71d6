#include "core/layers/reshaping/global_pooling_1d.h"

#include <limits>

#include "core/base/error.h"

namespace attention {
namespace {

Value masked_mean(Value x, Value mask) {
  const Value count = maximum(sum(mask, 1, true), x.graph->constant(1.0));
  return squeeze(matmul(expand_dims(mask / count, 1), x), 1);  // (B, 1, T)·(B, T, D)
}

Value masked_max(Value x, Value mask) {
  const Value least = x.graph->constant(-std::numeric_limits<double>::infinity());
  const Value largest = max(where(expand_dims(mask, -1), x, least), 1);
  return where(max(mask, 1, true), largest, x.graph->constant(0.0));
}

}  // namespace

std::vector<Value> GlobalPooling1D::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  const Value& x = inputs[0];
  expect_rank(x, 3, 3, "(batch, time, width)");
  const Value mask = x.mask();
  if (kind_ == Kind::average) return {mask ? masked_mean(x, mask) : mean(x, 1)};
  if (x.shape()[1] == 0) invalid("{}: expected at least one step, received {}", type(), x.shape().text());
  return {mask ? masked_max(x, mask) : max(x, 1)};
}

}  // namespace attention
