#include "core/layers/attention/attention_wrapper.h"

#include "core/base/error.h"

namespace attention {

AttentionWrapperCell::AttentionWrapperCell(std::unique_ptr<Cell> inner, Index units)
    : Cell("AttentionWrapper"), inner_(std::move(inner)), attention_({units}) {
  if (!inner_->outputs_state())
    invalid("AttentionWrapper: expected layer one that puts out its state, received {}", inner_->type());
}

std::vector<Value> AttentionWrapperCell::share(const std::vector<Value>& constants) {
  if (constants.size() != 1)
    invalid("AttentionWrapper: expected a memory beside what is read in time, received none");
  if (attention_.weights().empty()) adopt(attention_, "attention");
  return {attention_.keys(constants[0], state_sizes()[0]), constants[0]};
}

void AttentionWrapperCell::build(const std::vector<Value>& inputs) {
  adopt(*inner_, "layer");
  AttentionWrapperCell::call(inputs);
  take_weights(*inner_);
  take_weights(attention_);
}

std::vector<Value> AttentionWrapperCell::call(const std::vector<Value>& inputs) {
  const std::size_t states = state_sizes().size();
  const auto attended = attention_.attend(inputs[1], inputs[states + 1], inputs[states + 2]);
  std::vector<Value> fed(inputs.begin(), inputs.begin() + 1 + static_cast<std::ptrdiff_t>(states));
  fed[0] = concatenate({inputs[0], attended[0]}, -1);
  std::vector<Value> outputs = (*inner_)(fed);
  outputs.insert(outputs.end() - static_cast<std::ptrdiff_t>(states), attended[1]);
  return outputs;
}

AttentionWrapper::AttentionWrapper(std::unique_ptr<Rnn> layer, const Config& config)
    : Rnn(std::make_unique<AttentionWrapperCell>(layer->take_cell(), config.units), layer->options(),
          "AttentionWrapper") {}

LayerPointer AttentionWrapper::from_config(ObjectReader& reader) {
  auto layer = make_named_rnn(reader.member("layer"), "AttentionWrapper");
  return std::make_unique<AttentionWrapper>(
      std::move(layer), Config{static_cast<Index>(reader.required_integer("units", 1, 1 << 16))});
}

void AttentionWrapper::check(const std::vector<Value>& inputs) const {
  expect_count(inputs, 2, 2);
  expect_rank(inputs[0], 3, 3, "(batch, time, width)");
  expect_rank(inputs[1], 3, 3, "memory (batch, time, width)");
  if (inputs[0].shape()[0] != inputs[1].shape()[0])
    invalid("AttentionWrapper: expected input and memory of one batch, received {} and {}",
            inputs[0].shape().text(), inputs[1].shape().text());
}

void AttentionWrapper::build(const std::vector<Value>& inputs) {
  check(inputs);
  Rnn::build(inputs);
  memory_width_ = inputs[1].shape()[2];
}

std::vector<Value> AttentionWrapper::call(const std::vector<Value>& inputs) {
  check(inputs);
  expect_width(inputs[1], memory_width_);
  return arranged(scan({inputs[0]}, options().go_backwards, {inputs[1]}), inputs[0].mask());
}

}  // namespace attention
