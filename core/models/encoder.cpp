#include "core/models/encoder.h"

#include "core/base/error.h"
#include "core/layers/recurrent/bidirectional.h"
#include "core/layers/recurrent/gru.h"

namespace attention {

Encoder add_encoder(Model& model, const ModelOptions& options) {
  const auto gru = [&] {
    return std::make_unique<Gru>(Gru::Config{.units = options.units, .options = {.return_sequences = true}});
  };
  if (options.encoder == "none") return [](Value x) { return x; };
  if (options.encoder == "gru") {
    auto& encoder = model.add("encoder", gru());
    return [&encoder](Value x) { return encoder(x); };
  }
  if (options.encoder == "bidirectional") {
    auto& encoder = model.add("encoder", std::make_unique<Bidirectional>(gru(), gru()));
    return [&encoder](Value x) { return encoder(x); };
  }
  invalid("encoder: expected one of none, gru, bidirectional, received \"{}\"", options.encoder);
}

}  // namespace attention
