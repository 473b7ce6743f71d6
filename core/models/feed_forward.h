#pragma once

#include "core/models/model.h"

namespace attention {

/// Feed-forward attention: every step is scored by its own state and by its place in the sequence.
///
///     h = encoder(embedding(x)),   e_t = tanh(h_t·kernel + bias_t),   α = softmax(e),   logit = (Σ α_t
///     h_t)·w + b
///
/// tanh bounds a score, so that no step outweighs another by more than e². Sequences are padded to the
/// longest, for which there are biases. Source: Raffel and Ellis 2016, equation 1.
std::unique_ptr<Model> feed_forward(const ModelOptions& options);

}  // namespace attention
