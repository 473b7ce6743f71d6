#pragma once

#include "tests/layers/conformance.h"

namespace attention {

inline std::vector<ConformanceCase> reshaping_cases() {
  std::vector<ConformanceCase> all;
  const auto add = [&](ConformanceCase conformance) { all.push_back(std::move(conformance)); };
  for (const auto& shape : {Extents{2, 4}, Extents{2, 5, 4}, Extents{2, 5, 3, 4}})
    add({.name = fmt::format("Flatten_{}", shape.size()),
         .layer = "Flatten",
         .config = Json::object(),
         .inputs = {shape},
         .refusals = {{{{}}, "Flatten: expected input (batch, …), received ()"},
                      {{{2, 4}, {2, 4}}, "Flatten: expected 1 input, received 2"}},
         .outputs = {{2, shape_of(shape).size() / 2}}});
  const std::vector<Refusal> reshape_refusals = {
      {{{}}, "Reshape: expected input (batch, …), received ()"},
      {{{2, 4}, {2, 4}}, "Reshape: expected 1 input, received 2"},
      {{{2, 5, 5}}, "Reshape: expected elements that fill target_shape (2, -1), received (2, 5, 5)"}};
  add({.name = "Reshape_2",
       .layer = "Reshape",
       .config = {{"target_shape", {2, -1}}},
       .inputs = {{2, 4}},
       .refusals = reshape_refusals,
       .outputs = {{2, 2, 2}}});
  add({.name = "Reshape_3",
       .layer = "Reshape",
       .config = {{"target_shape", {4, 5}}},
       .inputs = {{2, 5, 4}},
       .least_length = 5,
       .refusals = {{{{2, 5, 3}},
                     "Reshape: expected elements that fill target_shape (4, 5), received (2, 5, 3)"}},
       .outputs = {{2, 4, 5}}});
  add({.name = "Reshape_4",
       .layer = "Reshape",
       .config = {{"target_shape", {6, -1, 2}}},
       .inputs = {{2, 5, 3, 4}},
       .outputs = {{2, 6, 5, 2}}});
  add({.name = "Permute_2",
       .layer = "Permute",
       .config = {{"dims", {1}}},
       .inputs = {{2, 4}},
       .outputs = {{2, 4}}});
  add({.name = "Permute_3",
       .layer = "Permute",
       .config = {{"dims", {2, 1}}},
       .inputs = {{2, 5, 4}},
       .refusals = {{{{2, 4}}, "Permute: expected input of 3 axes, received (2, 4)"},
                    {{{2, 4}, {2, 4}}, "Permute: expected 1 input, received 2"}},
       .outputs = {{2, 4, 5}}});
  add({.name = "Permute_4",
       .layer = "Permute",
       .config = {{"dims", {3, 1, 2}}},
       .inputs = {{2, 5, 3, 4}},
       .outputs = {{2, 4, 5, 3}}});
  for (const std::string layer : {"GlobalAveragePooling1D", "GlobalMaxPooling1D"})
    add({.name = layer,
         .layer = layer,
         .config = Json::object(),
         .inputs = {{2, 5, 4}},
         .masked_input = 0,
         .refusals = {{{{2, 4}}, layer + ": expected input (batch, time, width), received (2, 4)"},
                      {{{2, 5, 4}, {2, 5, 4}}, layer + ": expected 1 input, received 2"}},
         .outputs = {{2, 4}},
         .kink = layer == "GlobalMaxPooling1D" ? Kink::ties : Kink::none});
  all.back().refusals.push_back(
      {{{2, 0, 4}}, "GlobalMaxPooling1D: expected at least one step, received (2, 0, 4)"});
  for (const auto& [shape, output] :
       {std::pair{Extents{3, 4}, Extents{6, 12}}, {{2, 5, 4}, {2, 10, 12}}, {{2, 5, 3, 4}, {2, 10, 9, 4}}})
    add({.name = fmt::format("Unpooling2D_{}", shape.size()),
         .layer = "Unpooling2D",
         .config = {{"size", {2, 3}}},
         .inputs = {shape},
         .refusals = {{{{4}}, "Unpooling2D: expected input (H, W), (B, H, W) or (B, H, W, C), received (4)"},
                      {{{2, 4}, {2, 4}}, "Unpooling2D: expected 1 input, received 2"}},
         .outputs = {output}});
  return all;
}

}  // namespace attention
