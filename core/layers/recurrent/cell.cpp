#include "core/layers/recurrent/cell.h"

namespace attention {

std::vector<Value> Cell::initial_states(Graph& graph, Index batch, const std::vector<Value>&) {
  std::vector<Value> states;
  for (const Index size : state_sizes()) states.push_back(graph.constant(Tensor<double>({batch, size})));
  return states;
}

}  // namespace attention
