#pragma once

#include "core/models/model.h"

namespace attention {

/// (B, T) letters, or (B, T, D) → (B, T, H): what the attention looks at. Keeps the mask.
using Encoder = std::function<Value(Value)>;

/// Adds the letters' embedding and the encoder that options name: none (the embeddings themselves), gru,
/// lstm, or bidirectional (a GRU each way, concatenated). Throws "encoder: expected one of …".
Encoder add_letter_encoder(Model& model, const ModelOptions& options);
/// H.
Index encoder_width(const ModelOptions& options);

// What the models' functions share.

/// Mean of x (B, T, …) over the steps that the mask (B, T) leaves; of none, 0.
Value masked_mean(Value x, Value mask);
/// Scores whose softmax is these weights.
Value log_weights(Value weights);

}  // namespace attention
