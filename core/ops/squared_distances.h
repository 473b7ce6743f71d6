#pragma once

#include "core/ops/operation.h"

namespace attention {

/// y[…, u] = ‖x[…] − centers[u]‖².
/// Inputs: x (…, D), centers (U, D). Output: y (…, U). By differences rather than by ‖x‖² − 2x·μ + ‖μ‖²,
/// which loses all figures where x is near a center.
OperationPointer squared_distances_operation();

}  // namespace attention
