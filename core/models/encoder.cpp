#include "core/models/encoder.h"

#include "core/base/error.h"
#include "core/layers/core/embedding.h"
#include "core/layers/recurrent/bidirectional.h"
#include "core/layers/recurrent/gru.h"
#include "core/layers/recurrent/lstm.h"
#include "core/models/names.h"

namespace attention {
namespace {

constexpr double least_weight = 1e-30;

// Null for none.
std::unique_ptr<Layer> make_encoder(const ModelOptions& options) {
  const auto gru = [&] {
    return std::make_unique<Gru>(Gru::Config{.units = options.units, .options = {.return_sequences = true}});
  };
  if (options.encoder == "none") return nullptr;
  if (options.encoder == "gru") return gru();
  if (options.encoder == "lstm")
    return std::make_unique<Lstm>(
        Lstm::Config{.units = options.units, .options = {.return_sequences = true}});
  if (options.encoder == "bidirectional") return std::make_unique<Bidirectional>(gru(), gru());
  invalid("encoder: expected one of {}, received \"{}\"", fmt::join(encoder_names, ", "), options.encoder);
}

}  // namespace

Encoder add_letter_encoder(Model& model, const ModelOptions& options) {
  auto& embedding =
      model.add("embedding", std::make_unique<Embedding>(Embedding::Config{
                                 options.letters + 1, options.embedding, Initializer::random_normal(0, 1)}));
  auto encoder = make_encoder(options);
  if (!encoder) return [&embedding](Value letters) { return embedding(letters); };
  auto& states = model.add("encoder", std::move(encoder));
  return [&embedding, &states](Value letters) { return states(embedding(letters)); };
}

Index encoder_width(const ModelOptions& options) {
  if (options.encoder == "none") return options.embedding;
  return options.encoder == "bidirectional" ? 2 * options.units : options.units;
}

Value masked_mean(Value x, Value mask) {
  Value shown = mask;
  for (int axis = 2; axis < x.shape().rank(); ++axis) shown = expand_dims(shown, -1);
  const Value steps = maximum(sum(shown, 1), mask.graph->constant(1));
  return sum(x.without_mask() * shown, 1) / steps;
}

Value log_weights(Value weights) {
  return log(maximum(stop_gradient(weights), weights.graph->constant(least_weight)));
}

}  // namespace attention
