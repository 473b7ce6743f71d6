#pragma once

#include "core/models/model.h"

namespace attention {

/// (B, T, D) → (B, T, H): what the attention looks at.
using Encoder = std::function<Value(Value)>;

/// Adds the encoder that options name: none (the embeddings themselves), gru, or bidirectional (a GRU each
/// way, concatenated). Throws "encoder: expected one of …".
Encoder add_encoder(Model& model, const ModelOptions& options);

}  // namespace attention
