#pragma once

#include "core/models/model.h"

namespace attention {

/// J glimpses in order over the letters themselves, with learned letter scores θ (J, A):
///
///     E_j = A·softmax(θ_j),   scores[t, j] = log E_j(x_t)
///     logit = log Σ_{t₁<…<t_J} Π_j E_j(x_{t_j}) − log C(T, J) + b
///
/// the sum by dynamic programming (MonotonicAttention), α its exact marginals. If E_j is A at the core's
/// letter and 0 elsewhere, the sum counts the ways in which the core lies in x, and log C(T, J) is its mean
/// over random letters. The logit is floored at −30, so that a sequence that cannot hold the glimpses stays
/// finite.
///
/// With an encoder the scores are scores[t, j] = h_t·w_j + b_j of its states h: the glimpses keep their
/// order, but a state can hold more than its letter.
std::unique_ptr<Model> monotonic(const ModelOptions& options);

}  // namespace attention
