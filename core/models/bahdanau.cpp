#include "core/models/bahdanau.h"

#include "core/layers/attention/additive_attention.h"
#include "core/layers/core/dense.h"
#include "core/models/encoder.h"

namespace attention {

std::unique_ptr<Model> bahdanau(const ModelOptions& options) {
  auto model = std::make_unique<Model>("bahdanau");
  const Encoder encoder = add_letter_encoder(*model, options);
  auto& attend = model->add(
      "attention", std::make_unique<AdditiveAttention>(AdditiveAttention::Config{options.attention_units}));
  auto& verdict = model->add("verdict", std::make_unique<Dense>(Dense::Config{.units = 1}));

  model->set_function([encoder, &attend, &verdict](Value letters, Value mask) {
    const Value states = encoder(letters.with_mask(mask));
    const auto context = attend.call_with_scores({states});
    return Verdict{squeeze(verdict(context[0]), -1), expand_dims(context[1], 1), expand_dims(context[2], 1)};
  });
  return model;
}

}  // namespace attention
