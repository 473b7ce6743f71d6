#pragma once

#include "core/ops/operation.h"

namespace attention {

/// y[…, u] = ‖x[…] − centers[u]‖².
/// Inputs: x (…, D), centers (U, D). Output: y (…, U). By one product, ‖x‖² − 2x·μ + ‖μ‖²; where x is so near
/// a center that this loses figures, by differences. Gradients by products everywhere, so that their rounding
/// errors are in proportion to |dy| (‖x‖ + ‖μ‖), not to the distance.
OperationPointer squared_distances_operation();

}  // namespace attention
