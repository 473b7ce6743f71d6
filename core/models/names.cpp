#include "core/models/names.h"

#include "core/base/error.h"

namespace attention {
namespace {

constexpr std::string_view one_context =
    "one context needs only one place to look, and the late states already hold the verdict";

constexpr ModelDescription models[] = {
    {.name = "monotonic",
     .summary = "Glimpses in order, each with its own letter scores; exact marginals.",
     .excuse = "",
     .glimpses = true,
     .attention_units = false,
     .heads = false,
     .score = false,
     .encoder = "none",
     .embedding = 16,
     .learning_rate = 0.05,
     .batch_size = 100,
     .epochs = 5},
    {.name = "bahdanau",
     .summary = "Additive scores of recurrent states, one softmax context.",
     .excuse = one_context,
     .glimpses = false,
     .attention_units = true,
     .heads = false,
     .score = false,
     .encoder = "bidirectional",
     .embedding = 16,
     .learning_rate = 5e-3,
     .batch_size = 32,
     .epochs = 3,
     .clip_norm = 1},
    {.name = "luong",
     .summary = "The last state asks, every state answers: one softmax context.",
     .excuse = one_context,
     .glimpses = false,
     .attention_units = true,
     .heads = false,
     .score = true,
     .encoder = "bidirectional",
     .embedding = 16,
     .learning_rate = 5e-3,
     .batch_size = 32,
     .epochs = 3,
     .clip_norm = 1},
    {.name = "feed-forward",
     .summary = "Each step scored by itself and by its place, one softmax context.",
     .excuse = one_context,
     .glimpses = false,
     .attention_units = false,
     .heads = false,
     .score = false,
     .encoder = "bidirectional",
     .embedding = 16,
     .learning_rate = 5e-3,
     .batch_size = 32,
     .epochs = 3,
     .clip_norm = 1},
    {.name = "gating",
     .summary = "Each step weighted by a linear gate of itself; no softmax.",
     .excuse = "a gate weighs features rather than places, and the late states already hold the verdict",
     .glimpses = false,
     .attention_units = false,
     .heads = false,
     .score = false,
     .encoder = "bidirectional",
     .embedding = 16,
     .learning_rate = 5e-3,
     .batch_size = 32,
     .epochs = 3,
     .clip_norm = 1},
    {.name = "transformer",
     .summary = "One encoder block: every step attends to every step, several heads.",
     .excuse = "every step can gather from every other, so that no one place has to hold the evidence",
     .glimpses = false,
     .attention_units = false,
     .heads = true,
     .score = false,
     .encoder = "none",
     .embedding = 64,
     .learning_rate = 1e-3,
     .batch_size = 32,
     .epochs = 5},
};

}  // namespace

std::span<const ModelDescription> model_descriptions() { return models; }

std::vector<std::string_view> model_names() {
  std::vector<std::string_view> names;
  for (const ModelDescription& model : models) names.push_back(model.name);
  return names;
}

const ModelDescription& describe_model(std::string_view name) {
  for (const ModelDescription& model : models)
    if (model.name == name) return model;
  invalid("model: expected one of {}, received \"{}\"", fmt::join(model_names(), ", "), name);
}

}  // namespace attention
