#include "core/models/gating.h"

#include "core/layers/attention/gating_attention.h"
#include "core/layers/core/dense.h"
#include "core/models/encoder.h"

namespace attention {

std::unique_ptr<Model> gating(const ModelOptions& options) {
  auto model = std::make_unique<Model>("gating");
  const Encoder encoder = add_letter_encoder(*model, options);
  auto& gate = model->add("attention", std::make_unique<GatingAttention>());
  auto& verdict = model->add("verdict", std::make_unique<Dense>(Dense::Config{.units = 1}));

  model->set_function([encoder, &gate, &verdict](Value letters, Value mask) {
    const Value states = encoder(letters.with_mask(mask));
    const Value gated = gate(std::vector{states})[0].without_mask() * expand_dims(mask, -1);
    const Value size = sum(unary(Unary::abs, stop_gradient(gated)), -1);  // (B, T)
    const Value all = maximum(sum(size, 1, true), mask.graph->constant(1e-30));
    const Value weights = expand_dims(size / all, 1);
    return Verdict{squeeze(verdict(masked_mean(gated, mask)), -1), weights, log_weights(weights)};
  });
  return model;
}

}  // namespace attention
