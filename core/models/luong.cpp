#include "core/models/luong.h"

#include <algorithm>
#include <iterator>

#include "core/base/error.h"
#include "core/layers/attention/luong_attention.h"
#include "core/layers/core/dense.h"
#include "core/models/encoder.h"
#include "core/models/names.h"

namespace attention {
namespace {

LuongAttention::Score score_of(std::string_view name) {
  constexpr LuongAttention::Score scores[] = {LuongAttention::Score::dot, LuongAttention::Score::general,
                                              LuongAttention::Score::concat};
  const auto* const found = std::find(std::begin(score_names), std::end(score_names), name);
  if (found == std::end(score_names))
    invalid("score: expected one of {}, received \"{}\"", fmt::join(score_names, ", "), name);
  return scores[found - std::begin(score_names)];
}

// (B, T, D) and the mask → the last real step of each sequence (B, 1, D): the step whose next is masked.
Value last_step(Value states, Value mask) {
  const Index batch = mask.shape()[0];
  const Index time = mask.shape()[1];
  const Value none = mask.graph->constant(Tensor<double>({batch, 1}));
  const Value next = time > 1 ? concatenate({slice(mask, 1, 1, time - 1), none}, 1) : none;
  return sum(states.without_mask() * expand_dims(mask * (1 - next), -1), 1, true);
}

}  // namespace

std::unique_ptr<Model> luong(const ModelOptions& options) {
  auto model = std::make_unique<Model>("luong");
  const Encoder encoder = add_letter_encoder(*model, options);
  auto& attend =
      model->add("attention", std::make_unique<LuongAttention>(LuongAttention::Config{
                                  .units = options.attention_units, .score = score_of(options.score)}));
  auto& verdict = model->add("verdict", std::make_unique<Dense>(Dense::Config{.units = 1}));

  model->set_function([encoder, &attend, &verdict](Value letters, Value mask) {
    const Value states = encoder(letters.with_mask(mask));
    const auto context = attend(std::vector{last_step(states, mask), states});  // (B, 1, U), (B, 1, T)
    return Verdict{squeeze(squeeze(verdict(context[0]), -1), -1), context[1], log_weights(context[1])};
  });
  return model;
}

}  // namespace attention
