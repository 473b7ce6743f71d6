#pragma once

#include "tests/layers/conformance.h"

namespace attention {

inline std::vector<ConformanceCase> dot_product_cases() {
  std::vector<ConformanceCase> all;
  const std::string shapes =
      "ScaledDotProductAttention: expected query (B, Tq, D), key (B, Tk, D) and value (B, Tk, Dv), received ";
  for (const bool causal : {false, true})
    for (const int masked : {1, 2})
      all.push_back(
          {.name = fmt::format("ScaledDotProductAttention{}{}", causal ? "_causal" : "",
                               masked == 1 ? "" : "_of_masked_values"),
           .layer = "ScaledDotProductAttention",
           .config = {{"causal", causal}},
           .inputs = {{2, 3, 4}, {2, 5, 4}, {2, 5, 3}},
           .masked_input = masked,
           .refusals =
               {{{{2, 3, 4}, {2, 5, 4}}, "ScaledDotProductAttention: expected 3 inputs, received 2"},
                {{{2, 4}, {2, 5, 4}, {2, 5, 3}},
                 "ScaledDotProductAttention: expected input query (batch, time, width), received (2, 4)"},
                {{{2, 3, 4}, {2, 4}, {2, 5, 3}},
                 "ScaledDotProductAttention: expected input key (batch, time, width), received (2, 4)"},
                {{{2, 3, 4}, {2, 5, 4}, {2, 3}},
                 "ScaledDotProductAttention: expected input value (batch, time, width), received (2, 3)"},
                {{{3, 3, 4}, {2, 5, 4}, {2, 5, 3}}, shapes + "(3, 3, 4), (2, 5, 4) and (2, 5, 3)"},
                {{{2, 3, 3}, {2, 5, 4}, {2, 5, 3}}, shapes + "(2, 3, 3), (2, 5, 4) and (2, 5, 3)"},
                {{{2, 3, 4}, {2, 5, 4}, {2, 4, 3}}, shapes + "(2, 3, 4), (2, 5, 4) and (2, 4, 3)"}},
           .outputs = {{2, 3, 3}, {2, 3, 5}}});

  const std::map<std::string, Extents> weights = {{"query/kernel", {4, 2, 3}},  {"query/bias", {2, 3}},
                                                  {"key/kernel", {5, 2, 3}},    {"key/bias", {2, 3}},
                                                  {"value/kernel", {5, 2, 3}},  {"value/bias", {2, 3}},
                                                  {"output/kernel", {2, 3, 4}}, {"output/bias", {4}}};
  all.push_back(
      {.name = "MultiHeadAttention",
       .layer = "MultiHeadAttention",
       .config = {{"num_heads", 2}, {"key_dim", 3}},
       .inputs = {{2, 3, 4}, {2, 5, 5}},
       .weights = weights,
       .masked_input = 1,
       .refusals =
           {{{{2, 3, 4}}, "MultiHeadAttention: expected 2 to 3 inputs, received 1"},
            {{{2, 4}, {2, 5, 5}},
             "MultiHeadAttention: expected input query (batch, time, width), received (2, 4)"},
            {{{2, 3, 4}, {2, 5}},
             "MultiHeadAttention: expected input value (batch, time, width), received (2, 5)"},
            {{{2, 3, 4}, {2, 5, 5}, {2, 5}},
             "MultiHeadAttention: expected input key (batch, time, width), received (2, 5)"},
            {{{3, 3, 4}, {2, 5, 5}},
             "MultiHeadAttention: expected query and value of one batch, received (3, 3, 4) and (2, 5, 5)"},
            {{{2, 3, 4}, {2, 5, 5}, {2, 4, 5}},
             "MultiHeadAttention: expected key and value of one batch and time, received (2, 4, 5) and "
             "(2, 5, 5)"}},
       .later_refusals = {{{{2, 3, 5}, {2, 5, 5}},
                           "MultiHeadAttention: expected input (…, 4), received (2, 3, 5)"},
                          {{{2, 3, 4}, {2, 5, 4}},
                           "MultiHeadAttention: expected input (…, 5), received (2, 5, 4)"},
                          {{{2, 3, 4}, {2, 5, 5}, {2, 5, 6}},
                           "MultiHeadAttention: expected input (…, 5), received (2, 5, 6)"}},
       .outputs = {{2, 3, 4}, {2, 2, 3, 5}}});
  auto of_key = weights;
  of_key["key/kernel"] = {6, 2, 3};
  of_key["value/kernel"] = {5, 2, 2};
  of_key["value/bias"] = {2, 2};
  of_key["output/kernel"] = {2, 2, 4};
  for (const int masked : {1, 2})
    all.push_back({.name = masked == 1 ? "MultiHeadAttention_key" : "MultiHeadAttention_masked_key",
                   .layer = "MultiHeadAttention",
                   .config = {{"num_heads", 2}, {"key_dim", 3}, {"value_dim", 2}, {"causal", masked == 1}},
                   .inputs = {{2, 3, 4}, {2, 5, 5}, {2, 5, 6}},
                   .weights = of_key,
                   .masked_input = masked,
                   .outputs = {{2, 3, 4}, {2, 2, 3, 5}}});

  for (const auto& shape : {Extents{2, 4}, Extents{2, 5, 4}, Extents{2, 5, 3, 4}})
    all.push_back({.name = fmt::format("GatingAttention_{}", shape.size()),
                   .layer = "GatingAttention",
                   .config = Json::object(),
                   .inputs = {shape},
                   .weights = {{"kernel", {4, 4}}, {"bias", {4}}},
                   .refusals = {{{{}}, "GatingAttention: expected input (…, width), received ()"},
                                {{{2, 4}, {2, 4}}, "GatingAttention: expected 1 input, received 2"}},
                   .later_refusals = {{{{2, 5}}, "GatingAttention: expected input (…, 4), received (2, 5)"}},
                   .outputs = {shape, shape}});
  all.push_back(
      {.name = "FeedForwardAttention",
       .layer = "FeedForwardAttention",
       .config = {{"steps", 5}},
       .inputs = {{2, 5, 4}},
       .weights = {{"kernel", {4, 1}}, {"bias", {5, 1}}},
       .masked_input = 0,
       .least_length = 5,
       .refusals = {{{{2, 4}}, "FeedForwardAttention: expected input (batch, 5, width), received (2, 4)"},
                    {{{2, 6, 4}},
                     "FeedForwardAttention: expected input (batch, 5, width), received (2, 6, 4)"},
                    {{{2, 5, 4}, {2, 5, 4}}, "FeedForwardAttention: expected 1 input, received 2"}},
       .later_refusals = {{{{2, 5, 3}}, "FeedForwardAttention: expected input (…, 4), received (2, 5, 3)"}},
       .outputs = {{2, 4}, {2, 5}}});
  for (const std::string score : {"dot", "general", "concat"}) {
    const Index width = score == "dot" ? 3 : 4;
    std::map<std::string, Extents> luong = {{"output_kernel", {3 + width, 2}}};
    if (score == "general") luong["score_kernel"] = {width, 3};
    if (score == "concat") {
      luong["score_kernel"] = {width + 3, 6};
      luong["score_vector"] = {6};
    }
    all.push_back(
        {.name = "LuongAttention_" + score,
         .layer = "LuongAttention",
         .config = {{"score", score}, {"units", 2}, {"score_units", 6}},
         .inputs = {{2, 7, width}, {2, 5, 3}},
         .weights = luong,
         .masked_input = 1,
         .refusals =
             {{{{2, 5, 3}}, "LuongAttention: expected 2 inputs, received 1"},
              {{{2, 3}, {2, 5, 3}},
               "LuongAttention: expected input query (batch, time, width), received (2, 3)"},
              {{{2, 7, 3}, {2, 3}},
               "LuongAttention: expected input values (batch, time, width), received (2, 3)"},
              {{{3, 7, 3}, {2, 5, 3}},
               "LuongAttention: expected query and values of one batch, received (3, 7, 3) and (2, 5, 3)"}},
         .later_refusals =
             {{{{2, 7, 6}, {2, 5, 6}},
               fmt::format("LuongAttention: expected input (…, {}), received (2, 7, 6)", width)},
              {{{2, 7, width}, {2, 5, 6}},
               score == "dot" ? "LuongAttention: expected query and values of one width for score dot, "
                                "received (2, 7, 3) and (2, 5, 6)"
                              : "LuongAttention: expected input (…, 3), received (2, 5, 6)"}},
         .outputs = {{2, 7, 2}, {2, 7, 5}}});
  }
  return all;
}

}  // namespace attention
