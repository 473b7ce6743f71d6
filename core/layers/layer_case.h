#pragma once

#include <cstdint>
#include <string>

#include "core/base/object_reader.h"

namespace attention {

/// Runs one layer alone, forward and, where asked, backward:
///
///     {"layer": "GRU", "config": {…}, "dtype": "float64",
///      "inputs": [{"shape": […], "data": […]}, …], "masks": [{…} or null, …],
///      "weights": {"kernel": {…}, …} or absent: drawn from "seed" (1),
///      "training": false, "output_gradients": [{…} or null, …]}
///
/// gives {"outputs": […], "parameters": n} and, as asked, "input_gradients" (null for indices),
/// "weight_gradients" by name, and "weights" when they were drawn. "training": true is the first step of a
/// training. Keys "expected" and "name" are passed over. Throws std::invalid_argument that names the layer,
/// what was expected and what was received.
Json run_layer_case(const Json& layer_case);

/// Compares a layer's gradients with finite differences in double, at random inputs and weights.
struct GradientCheck {
  double max_relative_error = 0;
  bool passed = false;  ///< max_relative_error ≤ 1e-7
  std::string worst;    ///< "input 0[3]" or "kernel[7]"
};

/// Differences of fourth order, (8 f(+h) − 8 f(−h) − f(+2h) + f(−2h)) / 12h with h = 10⁻³. The error at an
/// element is |difference| / max(|a|, |n|, a hundredth of the array's largest gradient, a ten-thousandth of
/// the largest of all). `layer_case` is as for run_layer_case; absent inputs are drawn for the catalogue's
/// example shapes.
GradientCheck check_layer_gradients(const Json& layer_case);

}  // namespace attention
