#pragma once

#include "core/graph/functions.h"

// Losses of targets and predictions in a graph, defined as in Keras: one number for each row, the last axis
// gone. Equations and errors of the cross-entropies: ops/crossentropy.h. Targets get no gradient from them.

namespace attention {

/// Mean of the binary cross-entropies along the last axis: target and prediction (…, D) → (…).
Value binary_crossentropy(Value target, Value prediction, bool from_logits = false);
/// Target (…, C), each row a probability distribution, and prediction (…, C) → (…).
Value categorical_crossentropy(Value target, Value prediction, bool from_logits = false);
/// Target (…) of classes and prediction (…, C) → (…).
Value sparse_categorical_crossentropy(Value target, Value prediction, bool from_logits = false);
/// Mean of (prediction − target)² along the last axis: both (…, D) → (…).
Value mean_squared_error(Value target, Value prediction);

}  // namespace attention
