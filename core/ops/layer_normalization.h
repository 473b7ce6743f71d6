#pragma once

#include "core/ops/operation.h"

namespace attention {

/// y = γ ∘ (x − mean) / √(variance + ε) + β over the last axis; the variance is the biased one.
/// Inputs: x (…, D), γ (D), β (D). Output: y (…, D). Two passes over a row, so that a large mean costs no
/// figures.
OperationPointer layer_normalization_operation(double epsilon);

}  // namespace attention
