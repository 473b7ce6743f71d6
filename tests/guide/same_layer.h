#pragma once

#include <algorithm>

#include "core/layers/catalogue.h"
#include "tests/layers/layer_run.h"

namespace attention::guide {

/// A layer's outputs and gradients; its weights get random values in the order of their own names, those
/// of inner layers without the layers' names. A mask is on the first input.
template <class Call>
LayerResults results_of(Call&& call, const std::vector<Tensor<double>>& inputs,
                        const std::optional<Tensor<double>>& mask = std::nullopt) {
  return run_call(
      [&](const std::vector<Value>& arguments) {
        auto [outputs, weights] = call(arguments);
        std::ranges::sort(weights, {}, [](const WeightPointer& weight) {
          if (weight->name == "attention/bias") return std::string("score_bias");
          return weight->name.substr(weight->name.rfind('/') + 1);
        });
        return std::pair(std::move(outputs), std::move(weights));
      },
      inputs, mask);
}

/// Largest difference of two layers' outputs and gradients, of inputs and of weights, at random values.
inline double difference_of(Layer& a, Layer& b, const std::vector<Tensor<double>>& inputs,
                            const std::optional<Tensor<double>>& mask = std::nullopt) {
  const auto results = [&](Layer& layer) {
    return results_of([&](const auto& arguments) { return std::pair(layer(arguments), layer.weights()); },
                      inputs, mask);
  };
  return difference(results(a), results(b));
}

}  // namespace attention::guide
