#pragma once

#include "core/ops/operation.h"

namespace attention {

/// y = exp(x − max x) / Σ exp(x − max x) along `axis`; stable for any finite input.
/// With `masked`, input 1 is a mask of the same shape (0 or 1): masked places get exactly 0 and no gradient,
/// and a line in which every place is masked gives zeros.
OperationPointer softmax_operation(int axis, bool masked);

/// y = x − max x − log Σ exp(x − max x) along the last axis.
OperationPointer log_softmax_operation();

}  // namespace attention
