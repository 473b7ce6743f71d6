#pragma once

#include "tests/layers/conformance.h"

namespace attention {

/// Dropout, RBF and LayerNormalization.
inline std::vector<ConformanceCase> further_core_cases() {
  std::vector<ConformanceCase> all;
  const std::vector<Extents> shapes = {{2, 4}, {2, 5, 4}, {2, 5, 3, 4}};
  for (const bool training : {false, true})
    for (const auto& shape : shapes)
      all.push_back({.name = fmt::format("Dropout{}_{}", training ? "InTraining" : "", shape.size()),
                     .layer = "Dropout",
                     .config = {{"rate", 0.3}, {"seed", 7}},
                     .inputs = {shape},
                     .refusals = {{{{2, 4}, {2, 4}}, "Dropout: expected 1 input, received 2"}},
                     .outputs = {shape},
                     .training = training});
  for (const auto& shape : shapes) {
    all.push_back({.name = fmt::format("RBF_{}", shape.size()),
                   .layer = "RBF",
                   .config = {{"units", 3}, {"exponent_scale", shape.size() == 3 ? 2 : 1}},
                   .inputs = {shape},
                   .weights = {{"centers", {3, 4}}, {"sigmas", {3}}, {"weights", {3}}},
                   .refusals = {{{{}}, "RBF: expected input (…, width), received ()"},
                                {{{2, 4}, {2, 4}}, "RBF: expected 1 input, received 2"}},
                   .later_refusals = {{{{2, 5}}, "RBF: expected input (…, 4), received (2, 5)"}},
                   .outputs = {shape_of(shape).with(-1, 3).vector()}});
    all.push_back(
        {.name = fmt::format("LayerNormalization_{}", shape.size()),
         .layer = "LayerNormalization",
         .config = {{"epsilon", shape.size() == 2 ? 0.1 : 1e-3}},
         .inputs = {shape},
         .weights = {{"gamma", {4}}, {"beta", {4}}},
         .refusals = {{{{}}, "LayerNormalization: expected input (…, width), received ()"},
                      {{{2, 4}, {2, 4}}, "LayerNormalization: expected 1 input, received 2"}},
         .later_refusals = {{{{2, 5}}, "LayerNormalization: expected input (…, 4), received (2, 5)"}},
         .outputs = {shape}});
  }
  return all;
}

}  // namespace attention
