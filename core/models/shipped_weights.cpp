#include "core/models/shipped_weights.h"

#include "core/base/error.h"

namespace attention {

// Made by core/models/weights/embed.cmake.
std::string_view bahdanau_decoder_weights();
std::string_view bahdanau_decoder_monotonic_weights();

std::string_view shipped_weights(std::string_view name) {
  if (name == "bahdanau-decoder") return bahdanau_decoder_weights();
  if (name == "bahdanau-decoder-monotonic") return bahdanau_decoder_monotonic_weights();
  invalid("weights: expected bahdanau-decoder or bahdanau-decoder-monotonic, received \"{}\"", name);
}

}  // namespace attention
