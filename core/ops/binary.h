#pragma once

#include "core/ops/operation.h"

namespace attention {

/// Element-wise functions of two inputs, broadcast as in NumPy:
///
///     add a+b · subtract a−b · multiply a·b · divide a/b · maximum · minimum · power aᵇ
///
/// Ties of maximum and minimum give half the gradient to each side. The gradient of power by its exponent is
/// aᵇ ln a where a > 0 and 0 elsewhere.
enum class Binary { add, subtract, multiply, divide, maximum, minimum, power };

std::string_view binary_name(Binary function);

OperationPointer binary_operation(Binary function);

/// x → x broadcast to `shape`. Throws if it does not broadcast to exactly that.
OperationPointer broadcast_operation(const Shape& shape);

}  // namespace attention
