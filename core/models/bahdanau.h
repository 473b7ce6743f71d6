#pragma once

#include "core/models/model.h"

namespace attention {

/// Bahdanau's score with a single context: one softmax over the states of an encoder, one verdict.
///
///     h = encoder(embedding(x)),   α = softmax(vᵀ tanh(h·W + b)),   logit = (Σ α_t h_t)·w + b
///
/// It classifies at the limit and does not give the core: the late states already hold the verdict, and one
/// softmax needs only one place to look. Source: Bahdanau, Cho and Bengio 2015, without the decoder.
std::unique_ptr<Model> bahdanau(const ModelOptions& options);

}  // namespace attention
