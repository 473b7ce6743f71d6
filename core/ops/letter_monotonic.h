#pragma once

#include "core/ops/operation.h"

namespace attention {

/// Structured monotonic attention (monotonic.h) where scores depend on the letter alone, in one fused pass:
///
///     Z = Σ_{t₁<…<t_J} Π_j e_j(x_{t_j}),   α[j, t] = P(glimpse j at t),   e = exp(evidence)
///
/// Inputs: evidence (J, A), letters (B, T) of which those ≥ A cannot be looked at, mask (B, T).
/// Output of letter_monotonic_operation: log Z (B), −∞ where there is no placement; of
/// letter_marginals_operation, which has no gradient: α (B, J, T).
///
/// The sum runs in the counts themselves, without a logarithm per cell: evidence is multiplied by
/// ρ = C(T_n, J)^(−1/J), so that over random letters Z is near 1; less than 10⁻³⁰ comes out as −∞.
/// Float holds that while letter_monotonic_fits. Lanes are sequences, eight at a time.
OperationPointer letter_monotonic_operation();
OperationPointer letter_marginals_operation();

/// Whether J glimpses whose evidence is at most log A stay within float's range; else take monotonic.h.
bool letter_monotonic_fits(Index glimpses, Index letters);

}  // namespace attention
