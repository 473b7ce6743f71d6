#include "core/models/feed_forward.h"

#include "core/layers/attention/feed_forward_attention.h"
#include "core/layers/core/dense.h"
#include "core/models/encoder.h"

namespace attention {
namespace {

// Zeros behind the last step up to `steps`, masked.
Value pad(Value states, Value mask, Index steps) {
  const Shape& shape = states.shape();
  const Index missing = steps - shape[1];
  if (missing == 0) return states;
  Graph& graph = *states.graph;
  const Value padding = graph.constant(Tensor<double>({shape[0], missing, shape[2]}));
  const Value closed = graph.constant(Tensor<double>({shape[0], missing}));
  return concatenate({states, padding}, 1).with_mask(concatenate({mask, closed}, 1));
}

}  // namespace

std::unique_ptr<Model> feed_forward(const ModelOptions& options) {
  auto model = std::make_unique<Model>("feed-forward");
  const Encoder encoder = add_letter_encoder(*model, options);
  auto& attend = model->add("attention", std::make_unique<FeedForwardAttention>(
                                             FeedForwardAttention::Config{.steps = options.longest}));
  auto& verdict = model->add("verdict", std::make_unique<Dense>(Dense::Config{.units = 1}));

  const Index longest = options.longest;
  model->set_function([encoder, &attend, &verdict, longest](Value letters, Value mask) {
    const Value states = encoder(letters.with_mask(mask));
    const auto context = attend(std::vector{pad(states, mask, longest)});  // (B, D), (B, longest)
    const Value weights = expand_dims(slice(context[1], 1, 0, letters.shape()[1]), 1);
    return Verdict{squeeze(verdict(context[0]), -1), weights, log_weights(weights)};
  });
  return model;
}

}  // namespace attention
