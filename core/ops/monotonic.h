#pragma once

#include "core/ops/operation.h"

namespace attention {

/// Structured monotonic attention, exact: J glimpses at strictly increasing places.
///
///     log Z = log Σ_{t₁<…<t_J} exp Σ_j scores[t_j, j]              over unmasked places
///     α[j, t] = P(glimpse j at t) = ∂ log Z / ∂ scores[t, j]
///
/// Inputs: scores (B, T, J) and, if `masked`, a mask (B, T). Outputs: log Z (B) and α (B, J, T); α carries no
/// gradient. Fewer than J unmasked places give log Z = −∞ and zero weights.
///
/// Forward in log space, F_t(j) = log(exp F_{t−1}(j) + exp(F_{t−1}(j−1) + s_t(j))). The share of F_t(j) that
/// comes from writing at t, σ(F_{t−1}(j−1) + s_t(j) − F_{t−1}(j)), is kept; sending one unit of probability
/// back from (T, J) along those shares gives the marginals, so that no second recursion is needed. Lanes are
/// batch elements.
OperationPointer monotonic_operation(bool masked);

}  // namespace attention
