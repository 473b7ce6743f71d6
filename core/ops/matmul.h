#pragma once

#include "core/ops/operation.h"

namespace attention {

/// Matrix product over the last two axes, a (…, M, K) · b (…, K, N) → (…, M, N); with `transpose_b`, b is
/// (…, N, K). Leading axes must be equal, or b may have none (one matrix for all rows of a: a single
/// product).
OperationPointer matmul_operation(bool transpose_b = false);

/// x (…, D) · kernel (D, U) + bias (U), over all leading axes in one product. `biased` false: no third input.
OperationPointer affine_operation(bool biased);

}  // namespace attention
