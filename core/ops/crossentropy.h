#pragma once

#include "core/ops/operation.h"

namespace attention {

/// Probabilities are clipped to [1e-7, 1−1e-7], as in Keras.
inline constexpr double probability_epsilon = 1e-7;

/// Binary cross-entropy of each element: inputs target y (in [0, 1], no gradient) and prediction, of one
/// shape.
///     from logits z:        max(z, 0) − z·y + ln(1 + e^−|z|)
///     from probability p:   −y ln p − (1−y) ln(1−p), p clipped
/// An infinite logit that agrees with its target costs nothing. A target outside [0, 1] is an error, thrown
/// by forward.
OperationPointer binary_crossentropy_operation(bool from_logits);

/// Categorical cross-entropy of each row: target distribution y (…, C) (no gradient) and prediction (…, C) →
/// loss (…).
///     from logits z:        Σ_c y_c (ln Σ e^z − z_c)
///     from probabilities p: −Σ_c y_c ln q_c, q = p / Σ p, clipped
/// A target that is no probability distribution (an entry below 0, a sum other than 1 to 1e-5) is an error,
/// thrown by forward.
OperationPointer categorical_crossentropy_operation(bool from_logits);

/// The same for the target class y (…) instead of a distribution.
///     from logits z:        ln Σ e^z − z_y
///     from probabilities p: −ln q_y, q = p / Σ p, clipped
/// A target that is not an integer of 0 … C−1 is an error, thrown by forward.
OperationPointer sparse_categorical_crossentropy_operation(bool from_logits);

}  // namespace attention
