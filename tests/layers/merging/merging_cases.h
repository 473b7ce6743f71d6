#pragma once

#include "tests/layers/conformance.h"

namespace attention {

inline std::vector<ConformanceCase> merging_cases() {
  std::vector<ConformanceCase> all;
  for (const std::string layer : {"Average", "Add", "Subtract", "Multiply", "Maximum", "Minimum"}) {
    const std::string too_few =
        layer == "Subtract" ? ": expected 2 inputs, received 1" : ": expected two or more inputs, received 1";
    const Kink kink = layer == "Maximum" || layer == "Minimum" ? Kink::ties : Kink::none;
    for (const auto& shape : {Extents{2, 4}, Extents{2, 5, 4}, Extents{2, 5, 3, 4}})
      all.push_back({.name = fmt::format("{}_{}", layer, shape.size()),
                     .layer = layer,
                     .config = Json::object(),
                     .inputs = {shape, shape},
                     .refusals = {{{{2, 4}}, layer + too_few},
                                  {{{2, 5, 4}, {2, 4}},
                                   layer + ": expected inputs of one rank, received (2, 5, 4) and (2, 4)"},
                                  {{{2, 4}, {2, 3}},
                                   layer + ": expected shapes that broadcast, received (2, 4) and (2, 3)"}},
                     .outputs = {shape},
                     .kink = kink});
    all.push_back({.name = layer + "_broadcast",
                   .layer = layer,
                   .config = Json::object(),
                   .inputs = {{2, 5, 4}, {2, 5, 1}},
                   .outputs = {{2, 5, 4}},
                   .kink = kink});
    if (layer == "Subtract") continue;
    all.push_back({.name = layer + "_of_three",
                   .layer = layer,
                   .config = Json::object(),
                   .inputs = {{2, 4}, {2, 4}, {2, 4}},
                   .outputs = {{2, 4}},
                   .kink = kink});
  }
  for (const auto& shape : {Extents{2, 4}, Extents{2, 5, 4}, Extents{2, 5, 3, 4}})
    all.push_back(
        {.name = fmt::format("Concatenate_{}", shape.size()),
         .layer = "Concatenate",
         .config = Json::object(),
         .inputs = {shape, shape_of(shape).with(-1, 2).vector(), shape},
         .refusals = {{{{2, 4}}, "Concatenate: expected two or more inputs, received 1"},
                      {{{2, 4}, {2, 4, 1}},
                       "Concatenate: expected shapes equal but for axis -1, received (2, 4) and (2, 4, 1)"},
                      {{{2, 4}, {3, 4}},
                       "Concatenate: expected shapes equal but for axis -1, received (2, 4) and (3, 4)"},
                      {{{}, {}}, "Concatenate: expected axis from 0 to -1, received -1"}},
         .outputs = {shape_of(shape).with(-1, 10).vector()}});
  all.push_back({.name = "Concatenate_time",
                 .layer = "Concatenate",
                 .config = {{"axis", 1}},
                 .inputs = {{2, 5, 4}, {2, 3, 4}},
                 .outputs = {{2, 8, 4}}});
  return all;
}

}  // namespace attention
