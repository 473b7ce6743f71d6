#pragma once

#include <vector>

#include "core/graph/functions.h"
#include "core/graph/plan.h"

namespace attention {

/// The value of one symbolic array that depends on constants only.
inline Tensor<double> evaluate(const Value& value) {
  const Weights<double> none{WeightList{}};
  Plan<double> plan({{}, {value}, {}, {}}, none);
  plan.forward();
  const auto view = plan.output(0);
  return {view.shape, std::span<const double>(view.data, static_cast<std::size_t>(view.size()))};
}

/// Its elements.
inline std::vector<double> evaluated(const Value& value) {
  const auto tensor = evaluate(value);
  return {tensor.values().begin(), tensor.values().end()};
}

}  // namespace attention
