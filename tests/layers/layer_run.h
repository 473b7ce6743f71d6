#pragma once

#include <optional>
#include <vector>

#include "core/graph/plan.h"
#include "core/layers/layer.h"
#include "tests/ops/operation_run.h"

namespace attention {

/// Outputs, gradients of the inputs and gradients of the weights of one layer, in double.
struct LayerResults {
  std::vector<Tensor<double>> outputs;
  std::vector<Tensor<double>> input_gradients;
  std::vector<double> weight_gradients;
};

/// Calls `layer(inputs)`, which returns the outputs and the list of weights, gives the weights random values
/// and the first `seeded` outputs random gradients (all of them by default), and runs. A mask, where there is
/// one, is on the first input.
template <class Call>
LayerResults run_call(Call&& layer, const std::vector<Tensor<double>>& inputs,
                      const std::optional<Tensor<double>>& mask = std::nullopt, std::size_t seeded = 99) {
  Graph graph;
  PlanRequest request;
  std::vector<Value> arguments;
  for (const auto& input : inputs) request.inputs.push_back(graph.input(input.shape()));
  arguments = request.inputs;
  request.input_gradients = request.inputs;
  if (mask) {
    request.inputs.push_back(graph.input(mask->shape()));
    arguments[0] = arguments[0].with_mask(request.inputs.back());
  }
  const auto [outputs, list] = layer(arguments);
  request.outputs = outputs;
  for (std::size_t k = 0; k < std::min(seeded, outputs.size()); ++k) request.seeds.push_back(outputs[k]);
  Weights<double> weights{WeightList(list)};
  for (std::size_t i = 0; i < list.size(); ++i)
    array(weights.view(i)) = 0.5 * array(random_tensor(list[i]->shape, 50 + i).view());
  Plan<double> plan(request, weights);
  for (std::size_t i = 0; i < inputs.size(); ++i) array(plan.input(i)) = array(inputs[i].view());
  if (mask) array(plan.input(inputs.size())) = array(mask->view());
  plan.forward();

  LayerResults results;
  const auto copy = [](const View<const double>& view) {
    return Tensor<double>(view.shape,
                          std::span<const double>(view.data, static_cast<std::size_t>(view.size())));
  };
  for (std::size_t k = 0; k < outputs.size(); ++k) results.outputs.push_back(copy(plan.output(k)));
  for (std::size_t k = 0; k < request.seeds.size(); ++k)
    array(plan.seed(k)) = array(random_tensor(request.seeds[k].shape(), 200 + k).view());
  plan.backward();
  for (std::size_t i = 0; i < inputs.size(); ++i)
    results.input_gradients.push_back(copy(plan.input_gradient(i)));
  const auto gradients = plan.weight_gradients();
  results.weight_gradients.assign(gradients.data, gradients.data + gradients.size());
  return results;
}

inline LayerResults run_layer(Layer& layer, const std::vector<Tensor<double>>& inputs,
                              const std::optional<Tensor<double>>& mask = std::nullopt,
                              std::size_t seeded = 99) {
  return run_call(
      [&](const std::vector<Value>& arguments) {
        auto outputs = layer(arguments);
        return std::pair(std::move(outputs), layer.weights());
      },
      inputs, mask, seeded);
}

/// Largest difference of two results; infinite where they are not of one form.
inline double difference(const LayerResults& a, const LayerResults& b) {
  double worst = 0;
  const auto compare = [&](std::span<const double> x, std::span<const double> y) {
    if (x.size() != y.size()) worst = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
      if (!(std::abs(x[i] - y[i]) <= worst)) worst = std::abs(x[i] - y[i]);
  };
  const auto compare_all = [&](const std::vector<Tensor<double>>& x, const std::vector<Tensor<double>>& y) {
    if (x.size() != y.size()) worst = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) compare(x[i].values(), y[i].values());
  };
  compare_all(a.outputs, b.outputs);
  compare_all(a.input_gradients, b.input_gradients);
  compare(a.weight_gradients, b.weight_gradients);
  return worst;
}

}  // namespace attention
