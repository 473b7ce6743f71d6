#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "core/layers/catalogue.h"
#include "core/layers/layer_case.h"
#include "tests/ops/operation_run.h"
#include "tests/reference/reference_file.h"

namespace attention {

using Extents = std::vector<Index>;

/// Input shapes that a layer refuses, and the message.
struct Refusal {
  std::vector<Extents> inputs;
  std::string message;
};

/// Where a layer has no derivative: inputs of 0, or of equal elements. The harness draws inputs clear of it.
enum class Kink { none, zero, ties };

/// What the harness needs to know of one configuration of a layer. A layer of the catalogue without one
/// fails.
struct ConformanceCase {
  std::string name;   ///< of the test
  std::string layer;  ///< in the catalogue
  Json config;
  std::vector<Extents> inputs;                  ///< the first axis of each is the batch
  std::map<std::string, Extents> weights = {};  ///< by name
  /// The input whose mask the layer reads, or −1: then a mask changes nothing.
  int masked_input = -1;
  /// The fewest steps that give finite outputs.
  Index least_length = 1;
  /// Refused at the first call.
  std::vector<Refusal> refusals = {};
  /// Refused after a first call with `inputs`.
  std::vector<Refusal> later_refusals = {};
  std::vector<Extents> outputs = {};  ///< the outputs' shapes
  Kink kink = Kink::none;
  bool training = false;  ///< run as in training
};

inline void PrintTo(const ConformanceCase& conformance, std::ostream* out) { *out << conformance.name; }

inline Shape shape_of(const Extents& extents) { return Shape(std::span<const Index>(extents)); }

inline Json tensor_json(const Tensor<double>& values) {
  return {{"shape", values.shape().vector()},
          {"data", std::vector<double>(values.values().begin(), values.values().end())}};
}

inline Json random_json(const Extents& extents, std::uint64_t seed) {
  return tensor_json(random_tensor(shape_of(extents), seed));
}

/// Moves inputs 0.05 away from a kink: elements off 0, or all elements onto a grid, in their order.
inline void keep_clear(Kink kink, std::vector<Tensor<double>>& inputs) {
  std::vector<double*> all;
  for (auto& input : inputs)
    for (Index i = 0; i < input.size(); ++i) all.push_back(&input[i]);
  if (kink == Kink::zero)
    for (double* x : all) *x += std::copysign(0.05, *x);
  if (kink != Kink::ties) return;
  std::ranges::sort(all, [](const double* a, const double* b) { return *a < *b; });
  for (std::size_t i = 0; i < all.size(); ++i)
    *all[i] = 0.05 * (static_cast<double>(i) - 0.5 * static_cast<double>(all.size()));
}

/// Random inputs of these shapes, 0 and 1 where the layer takes indices.
inline std::vector<Tensor<double>> random_inputs(const ConformanceCase& conformance,
                                                 const std::vector<Extents>& inputs) {
  const LayerPointer layer = make_layer(conformance.layer, conformance.config);
  std::vector<Tensor<double>> result;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    result.push_back(random_tensor(shape_of(inputs[i]), 10 + i));
    if (layer->integer_input(static_cast<int>(i)))
      for (Index e = 0; e < result[i].size(); ++e) result[i][e] = static_cast<double>(e % 2);
  }
  keep_clear(conformance.kink, result);
  return result;
}

/// A case for run_layer_case in double, with random inputs.
inline Json random_case(const ConformanceCase& conformance, const std::vector<Extents>& inputs) {
  Json result = {{"layer", conformance.layer}, {"config", conformance.config}, {"dtype", "float64"}};
  if (conformance.training) result["training"] = true;
  result["inputs"] = Json::array();
  for (const auto& values : random_inputs(conformance, inputs))
    result["inputs"].push_back(tensor_json(values));
  return result;
}

inline Json random_case(const ConformanceCase& conformance) {
  return random_case(conformance, conformance.inputs);
}

/// The inputs with one axis of another extent, where there is that axis.
inline std::vector<Extents> with_extent(std::vector<Extents> inputs, std::size_t axis, Index extent,
                                        std::size_t least_rank) {
  for (auto& input : inputs)
    if (input.size() >= least_rank) input[axis] = extent;
  return inputs;
}

/// Weights around their first values, so that biases are not zero, and random output gradients.
inline void fill_case(const ConformanceCase& conformance, Json& layer_case) {
  const Json result = run_layer_case(layer_case);
  layer_case["weights"] = Json::object();
  std::uint64_t seed = 70;
  for (const auto& [name, extents] : conformance.weights) {
    auto values = json_tensor(result.at("weights").at(name));
    array(values.view()) += 0.5 * array(random_tensor(shape_of(extents), seed++).view());
    layer_case["weights"][name] = tensor_json(values);
  }
  const LayerPointer layer = make_layer(conformance.layer, conformance.config);
  layer_case["output_gradients"] = Json::array();
  for (std::size_t k = 0; k < result.at("outputs").size(); ++k)
    layer_case["output_gradients"].push_back(
        layer->differentiable_output(static_cast<int>(k))
            ? random_json(result.at("outputs")[k].at("shape").get<Extents>(), 90 + k)
            : Json());
}

/// Puts a mask on the masked input: row 0 has a hole and an early end, row 1 is masked altogether.
inline void mask_case(const ConformanceCase& conformance, Json& layer_case) {
  const auto place = static_cast<std::size_t>(conformance.masked_input);
  const Extents& extents = conformance.inputs[place];
  Tensor<double> mask({extents[0], extents[1]});
  for (Index t = 0; t < extents[1]; ++t) mask[t] = t == 1 || t == extents[1] - 1 ? 0 : 1;
  layer_case["masks"] = Json::array();
  for (std::size_t i = 0; i < conformance.inputs.size(); ++i)
    layer_case["masks"].push_back(i == place ? tensor_json(mask) : Json());
}

/// Calls a layer on graph inputs of these shapes.
inline std::vector<Value> call_on(Layer& layer, Graph& graph, const std::vector<Extents>& inputs) {
  std::vector<Value> values;
  for (const auto& extents : inputs) values.push_back(graph.input(shape_of(extents)));
  return layer(values);
}

}  // namespace attention
