#pragma once

#include "tests/layers/attention/dot_product_cases.h"
#include "tests/layers/conformance.h"
#include "tests/layers/core/further_cases.h"
#include "tests/layers/merging/merging_cases.h"
#include "tests/layers/reshaping/reshaping_cases.h"

namespace attention {

/// Shapes of the outputs of a recurrent layer of 3 units on (2, 5, 4): sequences or the last, then states.
inline std::vector<Extents> recurrent_outputs(const std::string& layer, const Json& config) {
  const bool both = config.contains("layer");
  const Json inner = both ? config.at("layer") : config;
  const Json cell = inner.value("cell", inner);
  const bool is_lstm = cell.value("name", layer) == "LSTM";
  const Index width = both && config.value("merge_mode", "concat") == "concat" ? 6 : 3;
  std::vector<Extents> outputs = {inner.value("return_sequences", false) ? Extents{2, 5, width}
                                                                         : Extents{2, width}};
  if (inner.value("return_state", false))
    outputs.resize(1 + static_cast<std::size_t>((both ? 2 : 1) * (is_lstm ? 2 : 1)), {2, 3});
  return outputs;
}

inline const std::vector<ConformanceCase>& conformance_cases() {
  static const std::vector<ConformanceCase> cases = [] {
    std::vector<ConformanceCase> all;
    const auto add = [&](ConformanceCase conformance) { all.push_back(std::move(conformance)); };
    const std::vector<Extents> sequence = {{2, 5, 4}};
    for (const auto& group : {further_core_cases(), reshaping_cases(), merging_cases(), dot_product_cases()})
      all.insert(all.end(), group.begin(), group.end());

    add({.name = "Dense",
         .layer = "Dense",
         .config = {{"units", 3}, {"activation", "tanh"}},
         .inputs = {{2, 4}},
         .weights = {{"kernel", {4, 3}}, {"bias", {3}}},
         .refusals = {{{{}}, "Dense: expected input (…, width), received ()"},
                      {{{2, 4}, {2, 4}}, "Dense: expected 1 input, received 2"}},
         .later_refusals = {{{{2, 5}}, "Dense: expected input (…, 4), received (2, 5)"}},
         .outputs = {{2, 3}}});
    add({.name = "DenseOfSequences",
         .layer = "Dense",
         .config = {{"units", 3}, {"activation", "softmax"}, {"use_bias", false}},
         .inputs = sequence,
         .weights = {{"kernel", {4, 3}}},
         .outputs = {{2, 5, 3}}});
    add({.name = "DenseOfImages",
         .layer = "Dense",
         .config = {{"units", 3}},
         .inputs = {{2, 5, 3, 4}},
         .weights = {{"kernel", {4, 3}}, {"bias", {3}}},
         .outputs = {{2, 5, 3, 3}}});
    for (const char* activation : {"linear", "relu", "leaky_relu", "elu", "sigmoid", "tanh", "softplus",
                                   "gelu", "exponential", "softmax"})
      add({.name = std::string("Activation_") + activation,
           .layer = "Activation",
           .config = {{"activation", activation}},
           .inputs = sequence,
           .refusals = {{{{2, 4}, {2, 4}}, "Activation: expected 1 input, received 2"}},
           .outputs = sequence,
           .kink = std::string_view(activation).ends_with("lu") && activation[0] != 'g' ? Kink::zero
                                                                                        : Kink::none});
    all.back().refusals.push_back({{{}}, "Activation: expected input (…, width), received ()"});
    for (const int axis : {-1, 1})
      add({.name = axis < 0 ? "Softmax" : "SoftmaxOfTime",
           .layer = "Softmax",
           .config = {{"axis", axis}},
           .inputs = sequence,
           .refusals = {{{{2, 4}, {2, 4}}, "Softmax: expected 1 input, received 2"},
                        {{{}}, fmt::format("Softmax: expected axis from 0 to -1, received {}", axis)}},
           .outputs = sequence});
    for (const auto& shape : {Extents{2, 4}, Extents{2, 5, 3, 4}}) {
      add({.name = fmt::format("ActivationOfRank{}", shape.size()),
           .layer = "Activation",
           .config = {{"activation", "softmax"}},
           .inputs = {shape},
           .outputs = {shape}});
      add({.name = fmt::format("SoftmaxOfRank{}", shape.size()),
           .layer = "Softmax",
           .config = {{"axis", 1}},
           .inputs = {shape},
           .outputs = {shape}});
    }
    for (const auto& shape : {Extents{2, 5}, Extents{2, 5, 3}, Extents{2, 5, 3, 2}})
      add({.name = shape.size() == 2 ? "Embedding" : fmt::format("EmbeddingOfRank{}", shape.size()),
           .layer = "Embedding",
           .config = {{"input_dim", 6}, {"output_dim", 4}},
           .inputs = {shape},
           .weights = {{"embeddings", {6, 4}}},
           .refusals = {{{{1, 1, 1, 1, 1, 1, 1, 1}},
                         "Embedding: expected input of at most 7 axes, received (1, 1, 1, 1, 1, 1, 1, 1)"},
                        {{{2, 4}, {2, 4}}, "Embedding: expected 1 input, received 2"}},
           .outputs = {shape_of(shape).inserted(static_cast<int>(shape.size()), 4).vector()}});

    add({.name = "Lambda",
         .layer = "Lambda",
         .config = {{"expression", "y = x ** 2 - 3\nsigmoid(y[..., 1:]) / (1 + x[..., :-1] ** 2)"}},
         .inputs = sequence,
         .refusals = {{{{2, 4}, {2, 4}}, "Lambda: line 1, column 5: expected one of x0, x1, received \"x\""}},
         .outputs = {{2, 5, 3}}});
    add({.name = "LambdaOfTwo",
         .layer = "Lambda",
         .config = {{"expression", "matmul(softmax(matmul(x0, transpose(x1)) / 2), x1)"}},
         .inputs = {{2, 3, 4}, {2, 5, 4}},
         .masked_input = 1,
         .refusals =
             {{{{2, 3, 4}, {2, 5, 3}},
               "Lambda: line 1, column 16: matmul: expected (…, M, K) times (…, K, N), received (2, 3, 4) "
               "and (2, 3, 5)"}},
         .outputs = {{2, 3, 4}}});
    add({.name = "LambdaOfTime",
         .layer = "Lambda",
         .config = {{"expression", "concat(mean(x, axis=1), sum(x * x, axis=1), max(x, axis=1))"}},
         .inputs = sequence,
         .masked_input = 0,
         .outputs = {{2, 12}},
         .kink = Kink::ties});
    add({.name = "Custom",
         .layer = "Custom",
         .config = {{"weights", {{"kernel", {{"shape", {4, 1}}}}, {"score", {{"shape", {1, 3}}}}}},
                    {"code",
                     "weights = softmax(tanh(dot(x, kernel)) * score, axis=1)\n"
                     "matmul(transpose(weights), x), weights"}},
         .inputs = sequence,
         .weights = {{"kernel", {4, 1}}, {"score", {1, 3}}},
         .masked_input = 0,
         .later_refusals =
             {{{{2, 5, 3}},
               "Custom: line 1, column 24: matmul: expected (…, M, K) times (…, K, N), received (2, "
               "5, 3) and (4, 1)"}},
         .outputs = {{2, 3, 4}, {2, 5, 3}}});

    const std::vector<Refusal> gru_refusals = {
        {{{2, 4}}, "GRU: expected input (batch, time, width), received (2, 4)"},
        {{{2, 5, 4}, {2, 2}}, "GRU: expected initial state (2, 3), received (2, 2)"},
        {{{2, 5, 4}, {2, 3}, {2, 3}}, "GRU: expected 1 to 2 inputs, received 3"}};
    const std::vector<Refusal> gru_later = {{{{2, 5, 3}}, "GRU: expected input (…, 4), received (2, 5, 3)"}};
    const std::map<std::string, Extents> gru_weights = {
        {"kernel", {4, 9}}, {"recurrent_kernel", {3, 9}}, {"bias", {2, 9}}};
    auto gru_before = gru_weights;
    gru_before["bias"] = {9};
    const auto gru = [&](const char* name, Json config, bool reset_after = true) {
      config["units"] = 3;
      config["reset_after"] = reset_after;
      return ConformanceCase{name, "GRU", std::move(config), sequence, reset_after ? gru_weights : gru_before,
                             0,    1,     gru_refusals,      gru_later};
    };
    add(gru("GRU", {{"return_sequences", true}}));
    add(gru("GRU_last", {}));
    add(gru("GRU_reset_before", {{"return_sequences", true}}, false));
    add(gru("GRU_backwards", {{"return_sequences", true}, {"go_backwards", true}}));
    add(gru("GRU_backwards_last", {{"go_backwards", true}}, false));
    add(gru("GRU_sequences_and_state", {{"return_sequences", true}, {"return_state", true}}));
    add(gru("GRU_last_and_state", {{"return_state", true}}));
    add(gru("GRU_other_activations", {{"activation", "softplus"}, {"recurrent_activation", "gelu"}}));
    add(gru("GRU_other_activations_reset_before", {{"activation", "linear"}}, false));
    auto with_state = gru("GRU_initial_state", {{"return_sequences", true}});
    with_state.inputs.push_back({2, 3});
    add(with_state);

    const auto recurrent = [&](const std::string& name, const std::string& layer, Json config, Index gates) {
      ConformanceCase conformance{name, layer, std::move(config), sequence, {}, 0, 1, {}, {}};
      conformance.weights = {{"kernel", {4, 3 * gates}}, {"recurrent_kernel", {3, 3 * gates}}};
      conformance.weights["bias"] = {3 * gates};
      conformance.refusals = {
          {{{2, 4}}, layer + ": expected input (batch, time, width), received (2, 4)"},
          {{{2, 5, 4}, {2, 2}, {2, 2}, {2, 2}},
           fmt::format("{}: expected 1 to {} inputs, received 4", layer, gates == 4 ? 3 : 2)}};
      conformance.later_refusals = {{{{2, 5, 3}}, layer + ": expected input (…, 4), received (2, 5, 3)"}};
      return conformance;
    };
    const std::vector<std::pair<const char*, Json>> options = {
        {"", {{"return_sequences", true}}},
        {"_last", Json::object()},
        {"_backwards", {{"return_sequences", true}, {"go_backwards", true}}},
        {"_backwards_last", {{"go_backwards", true}}},
        {"_sequences_and_state", {{"return_sequences", true}, {"return_state", true}}},
        {"_last_and_state", {{"return_state", true}}},
        {"_other_activations", {{"activation", "softplus"}}}};
    for (const auto& [name, gates] : {std::pair("SimpleRNN", Index(1)), std::pair("LSTM", Index(4))}) {
      for (const auto& [suffix, config] : options) {
        Json full = config;
        full["units"] = 3;
        add(recurrent(name + std::string(suffix), name, full, gates));
      }
      all.push_back(recurrent(name + std::string("_initial_state"), name, {{"units", 3}}, gates));
      for (Index i = 0; i < (gates == 4 ? 2 : 1); ++i) all.back().inputs.push_back({2, 3});
    }
    all.back().refusals.push_back(
        {{{2, 5, 4}, {2, 3}}, "LSTM: expected 2 initial states or none, received 1"});
    for (const char* cell : {"SimpleRNN", "LSTM"})
      for (const auto& [suffix, config] : options) {
        if (suffix == std::string("_other_activations")) continue;
        Json full = config;
        full["cell"] = {{"name", cell}, {"units", 3}};
        add(recurrent(std::string("RNN_of_") + cell + suffix, "RNN", full, cell[0] == 'L' ? 4 : 1));
      }

    for (const std::string ending : {"", "\nconcat(c, x) * 2"}) {
      auto custom = recurrent(ending.empty() ? "RNN_of_Custom" : "RNN_of_Custom_with_output", "RNN",
                              {{"return_sequences", true}, {"return_state", true}}, 1);
      custom.weights = {{"kernel", {4, 3}}, {"a", {3}}, {"b", {3}}};
      custom.outputs = {{2, 5, ending.empty() ? 3 : 7}, {2, 3}, {2, 3}};
      custom.refusals.clear();
      Json& cell = custom.config["cell"];
      cell = {{"name", "Custom"}, {"states", {{"c", 3}, {"h", 3}}}};
      cell["code"] = "c = c * b + h\nh = tanh(dot(x, kernel) + a * h + c)" + ending;
      for (const auto& [name, extents] : custom.weights) cell["weights"][name] = {{"shape", extents}};
      add(custom);
    }

    std::map<std::string, Extents> both;
    for (const auto& [name, extents] : gru_weights)
      both["forward/" + name] = both["backward/" + name] = extents;
    const auto bidirectional = [&](const std::string& name, Json inner, const char* merge) {
      inner["name"] = "GRU";
      inner["units"] = 3;
      return ConformanceCase{"Bidirectional_" + name,
                             "Bidirectional",
                             {{"layer", std::move(inner)}, {"merge_mode", merge}},
                             sequence,
                             both,
                             0,
                             1,
                             {{{{2, 4}}, "GRU: expected input (batch, time, width), received (2, 4)"},
                              {{{2, 5, 4}, {2, 3}}, "Bidirectional: expected 1 input, received 2"}},
                             gru_later};
    };
    for (const char* merge : {"concat", "sum", "mul", "ave"})
      add(bidirectional(merge, {{"return_sequences", true}}, merge));
    add(bidirectional("last", Json::object(), "concat"));
    std::map<std::string, Extents> both_lstm;
    for (const char* direction : {"forward/", "backward/"})
      for (const auto& [weight, extents] : recurrent("", "LSTM", {}, 4).weights)
        both_lstm[direction + weight] = extents;
    for (Json inner : {Json{{"name", "LSTM"}, {"units", 3}},
                       Json{{"name", "RNN"}, {"cell", {{"name", "LSTM"}, {"units", 3}}}}}) {
      inner["return_sequences"] = true;
      inner["return_state"] = true;
      auto of_lstm = bidirectional("of_" + inner.at("name").get<std::string>(), {}, "concat");
      of_lstm.config["layer"] = inner;
      of_lstm.weights = both_lstm;
      of_lstm.refusals.clear();
      of_lstm.later_refusals.clear();
      add(of_lstm);
    }
    add(bidirectional("last_and_states", {{"return_state", true}}, "mul"));
    add(bidirectional("states", {{"return_sequences", true}, {"return_state", true}}, "sum"));
    add(bidirectional("of_backwards", {{"return_sequences", true}, {"go_backwards", true}}, "concat"));

    const std::map<std::string, Extents> additive_weights = {
        {"query_kernel", {4, 6}}, {"key_kernel", {3, 6}}, {"bias", {6}}, {"score_vector", {6}}};
    const std::string one_query =
        "AdditiveAttention: expected a query and values, as at the first call, received one input";
    add({.name = "AdditiveAttention",
         .layer = "AdditiveAttention",
         .config = {{"units", 6}},
         .inputs = {{2, 4}, {2, 5, 3}},
         .weights = additive_weights,
         .masked_input = 1,
         .refusals =
             {{{{2, 4}, {2, 5}},
               "AdditiveAttention: expected input values (batch, time, width), received (2, 5)"},
              {{{2}, {2, 5, 3}},
               "AdditiveAttention: expected input query (batch, width) or (batch, time, width), received "
               "(2)"},
              {{{3, 4}, {2, 5, 3}},
               "AdditiveAttention: expected query and values of one batch, received (3, 4) and (2, 5, 3)"},
              {{{2, 4}, {2, 4}, {2, 5, 3}}, "AdditiveAttention: expected 1 to 2 inputs, received 3"}},
         .later_refusals = {{{{2, 5}, {2, 5, 3}},
                             "AdditiveAttention: expected input (…, 4), received (2, 5)"},
                            {{{2, 4}, {2, 5, 4}},
                             "AdditiveAttention: expected input (…, 3), received (2, 5, 4)"},
                            {{{2, 5, 3}}, one_query}},
         .outputs = {{2, 3}, {2, 5}}});
    add({.name = "AdditiveAttention_of_sequences",
         .layer = "AdditiveAttention",
         .config = {{"units", 6}},
         .inputs = {{2, 7, 4}, {2, 5, 3}},
         .weights = additive_weights,
         .masked_input = 1,
         .outputs = {{2, 7, 3}, {2, 7, 5}}});
    auto alone = additive_weights;
    alone.erase("query_kernel");
    add({.name = "AdditiveAttention_alone",
         .layer = "AdditiveAttention",
         .config = {{"units", 6}},
         .inputs = {{2, 5, 3}},
         .weights = alone,
         .masked_input = 0,
         .later_refusals =
             {{{{2, 4}, {2, 5, 3}},
               "AdditiveAttention: expected values alone, as at the first call, received a query too"}},
         .outputs = {{2, 3}, {2, 5}}});
    const auto wrapper = [&](const std::string& name, Json inner, Index gates) {
      inner["units"] = 3;
      ConformanceCase conformance{"AttentionWrapper_of_" + name,
                                  "AttentionWrapper",
                                  {{"layer", std::move(inner)}, {"units", 6}},
                                  {{2, 4, 5}, {2, 5, 2}}};
      conformance.weights = {{"layer/kernel", {7, 3 * gates}}, {"layer/recurrent_kernel", {3, 3 * gates}},
                             {"layer/bias", {3 * gates}},      {"attention/query_kernel", {3, 6}},
                             {"attention/key_kernel", {2, 6}}, {"attention/bias", {6}},
                             {"attention/score_vector", {6}}};
      if (gates == 3) conformance.weights["layer/bias"] = {2, 9};
      conformance.masked_input = 1;
      const Json& inner_layer = conformance.config.at("layer");
      conformance.outputs = {inner_layer.value("return_sequences", false) ? Extents{2, 4, 3} : Extents{2, 3}};
      if (inner_layer.value("return_state", false)) conformance.outputs.resize(gates == 4 ? 3 : 2, {2, 3});
      conformance.outputs.push_back({2, 4, 5});
      conformance.refusals = {
          {{{2, 4, 5}}, "AttentionWrapper: expected 2 inputs, received 1"},
          {{{2, 4}, {2, 5, 2}}, "AttentionWrapper: expected input (batch, time, width), received (2, 4)"},
          {{{2, 4, 5}, {2, 5}},
           "AttentionWrapper: expected input memory (batch, time, width), received (2, 5)"},
          {{{2, 4, 5}, {3, 5, 2}},
           "AttentionWrapper: expected input and memory of one batch, received (2, 4, 5) and (3, 5, 2)"}};
      conformance.later_refusals = {
          {{{2, 4, 6}, {2, 5, 2}}, "AttentionWrapper: expected input (…, 5), received (2, 4, 6)"},
          {{{2, 4, 5}, {2, 5, 3}}, "AttentionWrapper: expected input (…, 2), received (2, 5, 3)"}};
      return conformance;
    };
    add(wrapper("GRU", {{"name", "GRU"}, {"return_sequences", true}}, 3));
    add(wrapper("GRU_backwards", {{"name", "GRU"}, {"return_sequences", true}, {"go_backwards", true}}, 3));
    add(wrapper("SimpleRNN_last", {{"name", "SimpleRNN"}}, 1));
    add(wrapper("LSTM_and_states", {{"name", "LSTM"}, {"return_state", true}}, 4));
    auto masked_in_time = wrapper("masked_LSTM", {{"name", "LSTM"}, {"return_sequences", true}}, 4);
    masked_in_time.masked_input = 0;
    add(masked_in_time);

    const auto decoder = [&](const std::string& name, Json config) {
      config.update({{"units", 3}, {"output_steps", 4}, {"output_dim", 2}});
      ConformanceCase conformance{
          "AttentionDecoder" + name, "AttentionDecoder", std::move(config), {{2, 5, 4}}};
      const Index units = conformance.config.value("attention_units", 3);
      conformance.weights = {{"initial_kernel", {4, 3}},
                             {"initial_bias", {3}},
                             {"attention/query_kernel", {3, units}},
                             {"attention/key_kernel", {4, units}},
                             {"attention/bias", {units}},
                             {"attention/score_vector", {units}},
                             {"cell/kernel", {6, 9}},
                             {"cell/recurrent_kernel", {3, 9}},
                             {"cell/bias", {2, 9}},
                             {"output_kernel", {9, 2}},
                             {"output_bias", {2}}};
      conformance.masked_input = 0;
      const bool steps = conformance.config.value("return_sequences", true);
      conformance.outputs = {steps ? Extents{2, 4, 2} : Extents{2, 3}, {2, 4, 5}};
      conformance.refusals = {
          {{{2, 5}}, "AttentionDecoder: expected input annotations (batch, time, width), received (2, 5)"},
          {{{2, 5, 4}, {2, 3, 2}}, "AttentionDecoder: expected targets (2, 4, 2), received (2, 3, 2)"},
          {{{2, 5, 4}, {2, 4, 2}, {2, 4, 2}}, "AttentionDecoder: expected 1 to 2 inputs, received 3"}};
      conformance.later_refusals = {
          {{{2, 5, 3}}, "AttentionDecoder: expected input (…, 4), received (2, 5, 3)"}};
      return conformance;
    };
    add(decoder("", Json::object()));
    add(decoder("_last", {{"return_sequences", false}, {"attention_units", 5}}));
    for (const int masked : {0, 1}) {
      auto teacher = decoder(masked == 0 ? "_teacher" : "_masked_teacher", Json::object());
      teacher.inputs.push_back({2, 4, 2});
      teacher.masked_input = masked;
      teacher.least_length = 4;
      add(teacher);
    }
    add({.name = "MonotonicAttention",
         .layer = "MonotonicAttention",
         .config = Json::object(),
         .inputs = {{2, 5, 1}},
         .masked_input = 0,
         .refusals = {{{{2, 5}},
                       "MonotonicAttention: expected input scores (batch, time, glimpses), received (2, 5)"},
                      {{{2, 5, 2}, {2, 5, 2}}, "MonotonicAttention: expected 1 input, received 2"}},
         .outputs = {{2}, {2, 1, 5}}});
    add({.name = "MonotonicAttention_of_three",
         .layer = "MonotonicAttention",
         .config = Json::object(),
         .inputs = {{2, 5, 3}},
         .masked_input = 0,
         .least_length = 3,
         .outputs = {{2}, {2, 3, 5}}});
    for (auto& conformance : all)
      if (conformance.outputs.empty())
        conformance.outputs = recurrent_outputs(conformance.layer, conformance.config);
    return all;
  }();
  return cases;
}

}  // namespace attention
