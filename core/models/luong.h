#pragma once

#include "core/models/model.h"

namespace attention {

/// Luong's global attention as a classifier: the state at the last letter asks, all states answer.
///
///     h = encoder(embedding(x)),   q = h_T,   α = softmax(score(q, h)),   c = Σ α_t h_t
///     logit = tanh([c; q]·output_kernel)·w + b
///
/// The query alone may hold the verdict, so that nothing forces the weights onto the core.
/// Source: Luong, Pham and Manning 2015, section 3.1, without the decoder.
std::unique_ptr<Model> luong(const ModelOptions& options);

}  // namespace attention
