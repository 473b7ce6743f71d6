#pragma once

#include "core/ops/operation.h"

namespace attention {

/// Reduction of one axis, which goes away: sum, mean or max. Ties of max share the gradient evenly.
/// Over an axis of extent 0, sum and mean give 0 and max is an error.
enum class Reduce { sum, mean, max };

OperationPointer reduce_operation(Reduce function, int axis);

}  // namespace attention
