#include "core/layers/recurrent/bidirectional.h"

namespace attention {
Bidirectional::Bidirectional(std::unique_ptr<Rnn> forward, std::unique_ptr<Rnn> backward, Merge merge)
    : Layer("Bidirectional"), forward_(std::move(forward)), backward_(std::move(backward)), merge_(merge) {}

LayerPointer Bidirectional::from_config(ObjectReader& reader) {
  const Json inner = reader.member("layer");
  const std::string merge = reader.choice("merge_mode", "concat", {"concat", "sum", "mul", "ave"});
  return std::make_unique<Bidirectional>(make_named_rnn(inner, "Bidirectional"),
                                         make_named_rnn(inner, "Bidirectional"),
                                         merge == "concat" ? Merge::concat
                                         : merge == "sum"  ? Merge::sum
                                         : merge == "mul"  ? Merge::mul
                                                           : Merge::ave);
}

void Bidirectional::build(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  adopt(*forward_, "forward");
  adopt(*backward_, "backward");
  forward_->scan(inputs, false);
  backward_->scan(inputs, true);
  take_weights(*forward_);
  take_weights(*backward_);
}

std::vector<Value> Bidirectional::call(const std::vector<Value>& inputs) {
  expect_count(inputs, 1, 1);
  const bool swapped = forward_->options().go_backwards;
  const auto forward = forward_->scan(inputs, swapped);
  const auto backward = backward_->scan(inputs, !swapped);
  std::vector<Value> outputs;
  if (!forward_->options().return_sequences)
    outputs.push_back(merge(forward.last, backward.last));
  else if (swapped)
    outputs.push_back(reverse(merge(forward.sequences, backward.sequences), 1));
  else
    outputs.push_back(merge(forward.sequences, backward.sequences).with_mask(inputs[0].mask()));
  if (forward_->options().return_state) {
    outputs.insert(outputs.end(), forward.states.begin(), forward.states.end());
    outputs.insert(outputs.end(), backward.states.begin(), backward.states.end());
  }
  return outputs;
}

Value Bidirectional::merge(Value forward, Value backward) const {
  switch (merge_) {
    case Merge::concat:
      return concatenate({forward, backward}, -1);
    case Merge::sum:
      return forward + backward;
    case Merge::mul:
      return forward * backward;
    case Merge::ave:
      return (forward + backward) * 0.5;
  }
  return {};
}

}  // namespace attention
