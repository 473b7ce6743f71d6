#pragma once

#include "core/models/model.h"

namespace attention {

/// A transformer's encoder block as a classifier.
///
///     h = encoder(embedding(x)) + positions
///     h = normalize(h + MultiHead(h, h)),   h = normalize(h + relu(h·W₁ + b₁)·W₂ + b₂)
///     logit = mean_t(h_t)·w + b
///
/// positions: sin(t·10000^(−2i/D)) and cos of the same at 2i and 2i + 1. The hidden width is twice D; D is
/// the embedding's width, or the encoder's. What is shown and read as attention is what a step is given by
/// all others, the mean of the weights over heads and asking steps.
/// Source: Vaswani et al. 2017, sections 3.1 to 3.5.
std::unique_ptr<Model> transformer(const ModelOptions& options);

}  // namespace attention
