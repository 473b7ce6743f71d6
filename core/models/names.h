#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace attention {

/// What is known of a model without building it, so that reading a configuration does not bring every layer
/// along: what it is, which settings it uses, and what it is built and trained with unless told otherwise.
struct ModelDescription {
  std::string_view name;
  std::string_view summary;  ///< one line
  std::string_view excuse;   ///< why its attention need not give the core; empty: it should

  bool glimpses;         ///< uses the number of glimpses
  bool attention_units;  ///< uses the width of an attentional vector
  bool heads;            ///< uses the number of heads
  bool score;            ///< uses the kind of score

  std::string_view encoder;
  int embedding;
  double learning_rate;
  int batch_size;
  int epochs;
  double clip_norm = 0;  ///< recurrent encoders train more steadily with one
};

/// Every model that make_model makes.
std::span<const ModelDescription> model_descriptions();
/// Throws "model: expected one of …" if there is no such model.
const ModelDescription& describe_model(std::string_view name);
std::vector<std::string_view> model_names();

/// What may read the letters before attention.
inline constexpr std::string_view encoder_names[] = {"none", "gru", "lstm", "bidirectional"};
/// How Luong's attention compares a query with a state.
inline constexpr std::string_view score_names[] = {"dot", "general", "concat"};

}  // namespace attention
