#pragma once

#include "core/models/model.h"

namespace attention {

/// Attention by gates: each step is multiplied by a linear function of itself, and the mean is judged.
///
///     h = encoder(embedding(x)),   y_t = h_t ∘ (h_t·kernel + bias),   logit = mean_t(y_t)·w + b
///
/// A gate has no softmax and sums to nothing; what is shown and read as attention is each step's share of the
/// mean, α_t = Σ_d |y_td| / Σ_td |y_td|.
std::unique_ptr<Model> gating(const ModelOptions& options);

}  // namespace attention
