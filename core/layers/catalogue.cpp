#include "core/layers/catalogue.h"

#include <array>

#include "core/base/error.h"
#include "core/layers/attention/additive_attention.h"
#include "core/layers/attention/attention_decoder.h"
#include "core/layers/attention/attention_wrapper.h"
#include "core/layers/attention/feed_forward_attention.h"
#include "core/layers/attention/gating_attention.h"
#include "core/layers/attention/luong_attention.h"
#include "core/layers/attention/monotonic_attention.h"
#include "core/layers/attention/multi_head_attention.h"
#include "core/layers/attention/scaled_dot_product_attention.h"
#include "core/layers/core/activation.h"
#include "core/layers/core/dense.h"
#include "core/layers/core/dropout.h"
#include "core/layers/core/embedding.h"
#include "core/layers/core/rbf.h"
#include "core/layers/core/softmax.h"
#include "core/layers/expression/custom.h"
#include "core/layers/merging/concatenate.h"
#include "core/layers/merging/elementwise_merge.h"
#include "core/layers/normalization/layer_normalization.h"
#include "core/layers/recurrent/bidirectional.h"
#include "core/layers/recurrent/gru.h"
#include "core/layers/recurrent/lstm.h"
#include "core/layers/recurrent/simple_rnn.h"
#include "core/layers/reshaping/flatten.h"
#include "core/layers/reshaping/global_pooling_1d.h"
#include "core/layers/reshaping/permute.h"
#include "core/layers/reshaping/reshape.h"
#include "core/layers/reshaping/unpooling_2d.h"

namespace attention {
namespace {

using Merge = ElementwiseMerge::Kind;
using Pool = GlobalPooling1D::Kind;

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
    {"Dropout", "core", "zeros at random in training, identity otherwise", Dropout::from_config,
     R"({"rate": 0.5})", "[[2, 4]]"},
    {"RBF", "core", "Gaussian radial basis functions", Rbf::from_config, R"({"units": 3})", "[[2, 4]]"},
    {"LayerNormalization", "normalization", "rows of mean 0 and variance 1, scaled and shifted",
     LayerNormalization::from_config, "{}", "[[2, 5, 4]]"},
    {"Flatten", "reshaping", "each example in one row", Flatten::from_config, "{}", "[[2, 5, 4]]"},
    {"Reshape", "reshaping", "the same elements under another shape", Reshape::from_config,
     R"({"target_shape": [2, -1]})", "[[2, 5, 4]]"},
    {"Permute", "reshaping", "axes in another order", Permute::from_config, R"({"dims": [2, 1]})",
     "[[2, 5, 4]]"},
    {"GlobalAveragePooling1D", "reshaping", "mean over the unmasked steps",
     GlobalPooling1D::from_config<Pool::average>, "{}", "[[2, 5, 4]]"},
    {"GlobalMaxPooling1D", "reshaping", "largest over the unmasked steps",
     GlobalPooling1D::from_config<Pool::max>, "{}", "[[2, 5, 4]]"},
    {"Unpooling2D", "reshaping", "each cell of an image repeated in a block", Unpooling2D::from_config,
     R"({"size": [2, 2]})", "[[2, 3, 2]]"},
    {"Concatenate", "merging", "one input after the other", Concatenate::from_config, R"({"axis": -1})",
     "[[2, 4], [2, 3]]"},
    {"Average", "merging", "element-wise mean", ElementwiseMerge::from_config<Merge::average>, "{}",
     "[[2, 4], [2, 4]]"},
    {"Add", "merging", "element-wise sum", ElementwiseMerge::from_config<Merge::add>, "{}",
     "[[2, 4], [2, 4]]"},
    {"Subtract", "merging", "the first less the second", ElementwiseMerge::from_config<Merge::subtract>, "{}",
     "[[2, 4], [2, 4]]"},
    {"Multiply", "merging", "element-wise product", ElementwiseMerge::from_config<Merge::multiply>, "{}",
     "[[2, 4], [2, 4]]"},
    {"Maximum", "merging", "element-wise maximum", ElementwiseMerge::from_config<Merge::maximum>, "{}",
     "[[2, 4], [2, 4]]"},
    {"Minimum", "merging", "element-wise minimum", ElementwiseMerge::from_config<Merge::minimum>, "{}",
     "[[2, 4], [2, 4]]"},
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
    {"GatingAttention", "attention", "each element weighted by a linear gate", GatingAttention::from_config,
     "{}", "[[2, 5, 4]]"},
    {"FeedForwardAttention", "attention", "one context, steps scored by themselves and their place",
     FeedForwardAttention::from_config, R"({"steps": 5})", "[[2, 5, 4]]"},
    {"LuongAttention", "attention", "Luong's global attention: dot, general or concat",
     LuongAttention::from_config, R"({"units": 3, "score": "general"})", "[[2, 3, 4], [2, 5, 3]]"},
    {"AdditiveAttention", "attention", "Bahdanau's score, softmax and weighted sum",
     AdditiveAttention::from_config, R"({"units": 4})", "[[2, 4], [2, 5, 3]]"},
    {"AttentionWrapper", "attention", "a recurrent layer that looks at a memory before every step",
     AttentionWrapper::from_config,
     R"({"layer": {"name": "GRU", "units": 3, "return_sequences": true}, "units": 4})",
     "[[2, 4, 3], [2, 5, 2]]"},
    {"AttentionDecoder", "attention", "Bahdanau's decoder: writes a sequence while looking at annotations",
     AttentionDecoder::from_config, R"({"units": 3, "output_steps": 4, "output_dim": 3})", "[[2, 5, 4]]"},
    {"ScaledDotProductAttention", "attention", "softmax(QKᵀ/√D)·V", ScaledDotProductAttention::from_config,
     R"({"causal": false})", "[[2, 3, 4], [2, 5, 4], [2, 5, 3]]"},
    {"MultiHeadAttention", "attention", "scaled dot products side by side, projected",
     MultiHeadAttention::from_config, R"({"num_heads": 2, "key_dim": 3})", "[[2, 3, 4], [2, 5, 4]]"},
    {"MonotonicAttention", "attention", "exact attention of J glimpses in order",
     MonotonicAttention::from_config, "{}", "[[2, 5, 3]]"},
});

}  // namespace

std::span<const CatalogueEntry> layer_catalogue() { return catalogue; }

LayerPointer make_layer(std::string_view name, const Json& config) {
  if (name == "UpSampling2D") name = "Unpooling2D";
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
