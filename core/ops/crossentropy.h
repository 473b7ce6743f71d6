#pragma once

#include "core/ops/operation.h"

namespace attention {

/// Probabilities are clipped to [1e-7, 1−1e-7], as in Keras.
inline constexpr double probability_epsilon = 1e-7;

/// Binary cross-entropy of each element: inputs target y (in [0, 1], no gradient) and prediction, of one
/// shape.
///     from logits z:        max(z, 0) − z·y + ln(1 + e^−|z|)
///     from probability p:   −y ln p − (1−y) ln(1−p), p clipped
/// A target outside [0, 1] is an error, thrown by forward.
OperationPointer binary_crossentropy_operation(bool from_logits);

/// Sparse categorical cross-entropy: target class (…) (no gradient) and prediction (…, C) → loss (…).
///     from logits z:        −z_y + ln Σ e^z
///     from probabilities p: −ln p_y, p clipped
/// A target that is not an integer of 0 … C−1 is an error, thrown by forward.
OperationPointer sparse_categorical_crossentropy_operation(bool from_logits);

}  // namespace attention
