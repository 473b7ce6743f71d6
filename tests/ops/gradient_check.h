#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/ops/operation_run.h"

namespace attention {

/// Σ seed · output over the outputs that have a seed.
inline double objective(OperationRun<double>& run, const Seeds& seeds) {
  run.forward();
  double total = 0;
  for (std::size_t k = 0; k < seeds.size(); ++k)
    if (seeds[k]) total += (array(seeds[k]->view()) * array(run.outputs()[k].view())).sum();
  return total;
}

/// Compares the gradients with finite differences of fourth order,
/// (8 f(+h) − 8 f(−h) − f(+2h) + f(−2h)) / 12h with h = 10⁻³, in double. The error at an element is
/// |difference| / max(|a|, |n|, a hundredth of the input's largest gradient); at most 1e-7 is asked for.
inline std::string difference_from_finite_differences(const OperationPointer& operation,
                                                      const std::vector<Tensor<double>>& inputs,
                                                      const Seeds& seeds,
                                                      const std::vector<Tensor<double>>& gradients) {
  OperationRun<double> run(operation, inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!operation->differentiable(static_cast<int>(i))) continue;
    double largest = 1e-4;
    for (const double a : gradients[i].values()) largest = std::max(largest, std::abs(a));
    for (Index e = 0; e < inputs[i].size(); ++e) {
      const double kept = inputs[i][e];
      const double h = 1e-3;
      const auto moved = [&](double by) {
        run.inputs()[i][e] = kept + by;
        return objective(run, seeds);
      };
      const double numeric = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
      run.inputs()[i][e] = kept;
      const double analytic = gradients[i][e];
      const double scale = std::max({std::abs(analytic), std::abs(numeric), 0.01 * largest});
      if (!(std::abs(analytic - numeric) <= 1e-7 * scale))
        return fmt::format("{}: gradient of input {}[{}] is {}, finite differences say {}", operation->name(),
                           i, e, analytic, numeric);
    }
  }
  return "";
}

/// Everything a gradient must satisfy, with given seeds: right, added to what is there, the same whichever of
/// the inputs want theirs. Empty if so, else what is wrong.
inline std::string gradient_problem(const OperationPointer& operation,
                                    const std::vector<Tensor<double>>& inputs, const Seeds& seeds) {
  std::vector<bool> all;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    all.push_back(operation->differentiable(static_cast<int>(i)));
  OperationRun<double> run(operation, inputs);
  const auto gradients = run.backward(seeds, all, 0);
  const std::string difference = difference_from_finite_differences(operation, inputs, seeds, gradients);
  if (!difference.empty()) return difference;

  const auto agrees = [&](std::size_t i, const Tensor<double>& other, double start) {
    for (Index e = 0; e < other.size(); ++e)
      if (!(std::abs(other[e] - start - gradients[i][e]) <= 1e-12 * (1 + std::abs(gradients[i][e]))))
        return false;
    return true;
  };
  const auto added = run.backward(seeds, all, 1.5);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (!agrees(i, added[i], 1.5) && all[i])
      return fmt::format("{}: gradient of input {} is not added to what is there", operation->name(), i);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!all[i]) continue;
    std::vector<bool> one(inputs.size(), false);
    one[i] = true;
    const auto alone = run.backward(seeds, one, 0);
    for (std::size_t j = 0; j < inputs.size(); ++j)
      if (j == i ? !agrees(i, alone[i], 0) : (array(alone[j].view()) != 0).any())
        return fmt::format("{}: gradient of input {} alone differs", operation->name(), i);
  }
  return "";
}

/// The same with random seeds, for every non-empty choice of the first `seeded` outputs (all by default).
inline std::string gradient_problem(const OperationPointer& operation,
                                    const std::vector<Tensor<double>>& inputs, std::size_t seeded = 99) {
  const auto outputs = outputs_of(operation, inputs);
  const std::size_t count = std::min(seeded, outputs.size());
  for (unsigned chosen = 1; chosen < 1U << count; ++chosen) {
    Seeds seeds(outputs.size());
    for (std::size_t k = 0; k < count; ++k)
      if (chosen >> k & 1U) seeds[k] = random_tensor(outputs[k].shape(), 100 + k);
    const std::string problem = gradient_problem(operation, inputs, seeds);
    if (!problem.empty()) return fmt::format("{} (outputs chosen: {:#b})", problem, chosen);
  }
  return "";
}

/// Largest |float − double| / (1 + |double|) over outputs and gradients.
inline double float_error(const OperationPointer& operation, const std::vector<Tensor<double>>& inputs) {
  OperationRun<float> single(operation, inputs);
  OperationRun<double> exact(operation, inputs);
  Seeds seeds;
  for (std::size_t k = 0; k < exact.outputs().size(); ++k)
    seeds.push_back(random_tensor(exact.outputs()[k].shape(), 100 + k));
  std::vector<bool> wanted;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    wanted.push_back(operation->differentiable(static_cast<int>(i)));
  double worst = 0;
  const auto compare = [&](const std::vector<Tensor<float>>& a, const std::vector<Tensor<double>>& b) {
    for (std::size_t k = 0; k < b.size(); ++k)
      for (Index e = 0; e < b[k].size(); ++e) {
        const double error = std::abs(static_cast<double>(a[k][e]) - b[k][e]) / (1 + std::abs(b[k][e]));
        if (!(error <= worst)) worst = error;
      }
  };
  compare(single.outputs(), exact.outputs());
  compare(single.backward(seeds, wanted, 0), exact.backward(seeds, wanted, 0));
  return worst;
}

}  // namespace attention
