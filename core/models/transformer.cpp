#include "core/models/transformer.h"

#include <cmath>

#include "core/base/error.h"
#include "core/layers/attention/multi_head_attention.h"
#include "core/layers/core/dense.h"
#include "core/layers/normalization/layer_normalization.h"
#include "core/models/encoder.h"

namespace attention {
namespace {

// PyTorch's default; the catalogue's, which is Keras's, is 1e-3.
constexpr double normalization_epsilon = 1e-5;

Tensor<double> sinusoidal_positions(Index time, Index width) {
  Tensor<double> positions({1, time, width});
  for (Index t = 0; t < time; ++t)
    for (Index i = 0; i < width; ++i) {
      const double rate = std::pow(10'000.0, -static_cast<double>(i - i % 2) / static_cast<double>(width));
      const double angle = static_cast<double>(t) * rate;
      positions[t * width + i] = i % 2 == 0 ? std::sin(angle) : std::cos(angle);
    }
  return positions;
}

// (B, h, T, T) → (B, 1, T): what each step is given, over heads and asking steps.
Value given(Value weights, Value mask) {
  const Value by_query = mean(weights, 1);  // (B, T, T)
  return expand_dims(masked_mean(by_query, mask), 1);
}

}  // namespace

std::unique_ptr<Model> transformer(const ModelOptions& options) {
  const Index width = encoder_width(options);
  if (options.heads < 1 || width % options.heads != 0)
    invalid("heads: expected a divisor of the width {}, received {}", width, options.heads);
  auto model = std::make_unique<Model>("transformer");
  const Encoder encoder = add_letter_encoder(*model, options);
  auto& attend = model->add("attention", std::make_unique<MultiHeadAttention>(MultiHeadAttention::Config{
                                             .num_heads = options.heads, .key_dim = width / options.heads}));
  const auto add_normalization = [&](const char* name) -> LayerNormalization& {
    return model->add(name, std::make_unique<LayerNormalization>(
                                LayerNormalization::Config{.epsilon = normalization_epsilon}));
  };
  const auto add_dense = [&](const char* name, Index units, ActivationFunction activation) -> Dense& {
    return model->add(name, std::make_unique<Dense>(Dense::Config{.units = units, .activation = activation}));
  };
  auto& normalize_attention = add_normalization("attention_normalization");
  auto& hidden = add_dense("hidden", 2 * width, ActivationFunction::relu);
  auto& output = add_dense("output", width, ActivationFunction::linear);
  auto& normalize_output = add_normalization("output_normalization");
  auto& verdict = add_dense("verdict", 1, ActivationFunction::linear);

  model->set_function([&, encoder, width](Value letters, Value mask) {
    Graph& graph = *letters.graph;
    Value h = encoder(letters.with_mask(mask));
    h = (h + graph.constant(sinusoidal_positions(letters.shape()[1], width))).with_mask(mask);
    const auto attended = attend(std::vector{h, h});
    h = normalize_attention(h + attended[0]);
    h = normalize_output(h + output(hidden(h)));
    const Value weights = given(stop_gradient(attended[1]), mask);
    return Verdict{squeeze(verdict(masked_mean(h, mask)), -1), weights, log_weights(weights)};
  });
  return model;
}

}  // namespace attention
