#include "core/layers/catalogue.h"

#include <array>

#include "core/base/error.h"
#include "core/layers/attention/additive_attention.h"
#include "core/layers/attention/monotonic_attention.h"
#include "core/layers/core/activation.h"
#include "core/layers/core/dense.h"
#include "core/layers/core/embedding.h"
#include "core/layers/core/softmax.h"
#include "core/layers/expression/custom.h"
#include "core/layers/recurrent/bidirectional.h"
#include "core/layers/recurrent/gru.h"
#include "core/layers/recurrent/lstm.h"
#include "core/layers/recurrent/simple_rnn.h"

namespace attention {
namespace {

constexpr auto catalogue = std::to_array<CatalogueEntry>({
    {"Dense", "core", "act(x·kernel + bias) on the last axis", Dense::from_config,
     R"({"units": 3, "activation": "tanh"})", "[[2, 4]]"},
    {"Activation", "core", "an element-wise function, or softmax", Activation::from_config,
     R"({"activation": "gelu"})", "[[2, 4]]"},
    {"Softmax", "core", "exp(x)/Σexp(x) along one axis", Softmax::from_config, R"({"axis": -1})", "[[2, 4]]"},
    {"Embedding", "core", "row lookup by index", Embedding::from_config,
     R"({"input_dim": 6, "output_dim": 4})", "[[2, 5]]"},
    {"Lambda", "core", "an expression of the inputs", Custom::lambda_from_config,
     R"({"expression": "tanh(x[:, 0, :]) * 2"})", "[[2, 5, 4]]"},
    {"Custom", "core", "weights and code of your own", Custom::from_config,
     R"json({"weights": {"kernel": {"shape": [4, 1]}, "bias": {"shape": [5, 1], "initializer": "zeros"}},
             "code": ["weights = softmax(tanh(dot(x, kernel) + bias), axis=1)",
                      "sum(weights * x, axis=1), weights"]})json",
     "[[2, 5, 4]]"},
    {"SimpleRNN", "recurrent", "its output is its state", SimpleRnn::from_config,
     R"({"units": 3, "return_sequences": true})", "[[2, 5, 4]]"},
    {"GRU", "recurrent", "gated recurrent unit", Gru::from_config,
     R"({"units": 3, "return_sequences": true})", "[[2, 5, 4]]"},
    {"LSTM", "recurrent", "long short-term memory", Lstm::from_config,
     R"({"units": 3, "return_sequences": true})", "[[2, 5, 4]]"},
    {"RNN", "recurrent", "any cell over time", Rnn::from_config,
     R"({"cell": {"name": "GRU", "units": 3}, "return_sequences": true})", "[[2, 5, 4]]"},
    {"Bidirectional", "recurrent", "a recurrent layer in both directions, merged", Bidirectional::from_config,
     R"({"layer": {"name": "GRU", "units": 3, "return_sequences": true}})", "[[2, 5, 4]]"},
    {"AdditiveAttention", "attention", "Bahdanau's score, softmax and weighted sum",
     AdditiveAttention::from_config, R"({"units": 4})", "[[2, 4], [2, 5, 3]]"},
    {"MonotonicAttention", "attention", "exact attention of J glimpses in order",
     MonotonicAttention::from_config, "{}", "[[2, 5, 3]]"},
});

}  // namespace

std::span<const CatalogueEntry> layer_catalogue() { return catalogue; }

LayerPointer make_layer(std::string_view name, const Json& config) {
  std::vector<std::string_view> names;
  for (const auto& entry : catalogue) {
    if (entry.name == name) {
      ObjectReader reader(config, std::string(name));
      LayerPointer layer = entry.make(reader);
      reader.finish();
      return layer;
    }
    names.push_back(entry.name);
  }
  invalid("layer: expected one of {}, received \"{}\"", fmt::join(names, ", "), name);
}

LayerPointer make_named_layer(const Json& description, const std::string& where) {
  ObjectReader reader(description, where);
  const std::string name = reader.text("name", "");
  Json config = description;
  if (config.is_object()) config.erase("name");
  return make_layer(name, config);
}

}  // namespace attention
