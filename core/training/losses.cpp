#include "core/training/losses.h"

#include "core/base/error.h"
#include "core/ops/crossentropy.h"

namespace attention {
namespace {

Value apply(const OperationPointer& loss, Value target, Value prediction) {
  return prediction.graph->apply(loss, {target, prediction})[0];
}

void expect_same_rows(const char* who, Value target, Value prediction) {
  if (prediction.shape().rank() < 1 || !(target.shape() == prediction.shape()))
    invalid("{}: expected target and prediction (…, width) of one shape, received {} and {}", who,
            target.shape().text(), prediction.shape().text());
}

}  // namespace

Value binary_crossentropy(Value target, Value prediction, bool from_logits) {
  expect_same_rows("binary_crossentropy", target, prediction);
  return mean(apply(binary_crossentropy_operation(from_logits), target, prediction), -1);
}

Value categorical_crossentropy(Value target, Value prediction, bool from_logits) {
  return apply(categorical_crossentropy_operation(from_logits), target, prediction);
}

Value sparse_categorical_crossentropy(Value target, Value prediction, bool from_logits) {
  return apply(sparse_categorical_crossentropy_operation(from_logits), target, prediction);
}

Value mean_squared_error(Value target, Value prediction) {
  expect_same_rows("mean_squared_error", target, prediction);
  return mean(square(prediction - stop_gradient(target)), -1);
}

}  // namespace attention
