#include "core/layers/recurrent/recurrent_layer.h"

#include "core/base/error.h"

namespace attention {

RecurrentLayer::Options RecurrentLayer::read_options(ObjectReader& reader) {
  Options options;
  options.return_sequences = reader.boolean("return_sequences", false);
  options.go_backwards = reader.boolean("go_backwards", false);
  options.return_state = reader.boolean("return_state", false);
  return options;
}

RecurrentLayer::Scan RecurrentLayer::scan(const std::vector<Value>& inputs, bool backwards) {
  prepare(inputs);
  expect_count(inputs, 1, 2);
  expect_rank(inputs[0], 3, 3, "(batch, time, width)");
  const Shape& x = inputs[0].shape();
  if (inputs.size() == 2 && !(inputs[1].shape() == Shape{x[0], units()}))
    invalid("{}: expected initial state ({}, {}), received {}", type(), x[0], units(),
            inputs[1].shape().text());
  const Value state =
      inputs.size() == 2 ? inputs[1] : inputs[0].graph->constant(Tensor<double>({x[0], units()}));
  return scan_built(inputs[0], state, inputs[0].mask(), backwards);
}

std::vector<Value> RecurrentLayer::call(const std::vector<Value>& inputs) {
  const Scan result = scan(inputs, options_.go_backwards);
  std::vector<Value> outputs;
  if (!options_.return_sequences)
    outputs.push_back(result.states[0]);
  else if (options_.go_backwards)
    outputs.push_back(reverse(result.sequences, 1));
  else
    outputs.push_back(result.sequences.with_mask(inputs[0].mask()));
  if (options_.return_state) outputs.insert(outputs.end(), result.states.begin(), result.states.end());
  return outputs;
}

}  // namespace attention
