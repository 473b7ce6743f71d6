#include "core/layers/attention/attention_decoder.h"

#include "core/base/error.h"
#include "core/layers/reshaping/global_pooling_1d.h"

namespace attention {
namespace {

std::unique_ptr<Cell> make_cell(const AttentionDecoder::Config& config) {
  return std::make_unique<AttentionDecoderCell>(
      config.units, config.output_dim, config.attention_units > 0 ? config.attention_units : config.units);
}

}  // namespace

AttentionDecoderCell::AttentionDecoderCell(Index units, Index output_dim, Index attention_units)
    : Cell("AttentionDecoder"),
      units_(units),
      output_dim_(output_dim),
      attention_({attention_units}),
      cell_({.units = units}) {}

std::vector<Value> AttentionDecoderCell::share(const std::vector<Value>& constants) {
  if (constants.size() != 1)
    invalid("AttentionDecoder: expected annotations beside what is read in time, received none");
  if (!initial_kernel_) {
    adopt(attention_, "attention");
    initial_kernel_ =
        add_weight("initial_kernel", {constants[0].shape()[2], units_}, Initializer::glorot_uniform());
    initial_bias_ = add_weight("initial_bias", {units_}, Initializer::zeros());
  }
  return {attention_.keys(constants[0], units_), constants[0]};
}

std::vector<Value> AttentionDecoderCell::initial_states(Graph& graph, Index batch,
                                                        const std::vector<Value>& shared) {
  GlobalPooling1D average(GlobalPooling1D::Kind::average);
  return {tanh(affine(average(shared[1]), graph.weight(initial_kernel_), graph.weight(initial_bias_))),
          graph.constant(Tensor<double>({batch, output_dim_}))};
}

void AttentionDecoderCell::build(const std::vector<Value>& inputs) {
  const Index width = inputs.back().shape()[2];
  adopt(cell_, "cell");
  output_kernel_ =
      add_weight("output_kernel", {units_ + width + output_dim_, output_dim_}, Initializer::glorot_uniform());
  output_bias_ = add_weight("output_bias", {output_dim_}, Initializer::zeros());
  AttentionDecoderCell::call(inputs);
  take_weights(attention_);
  take_weights(cell_);
}

std::vector<Value> AttentionDecoderCell::call(const std::vector<Value>& inputs) {
  const Value target = inputs[0];
  const Value before = inputs[2];
  Graph& graph = *before.graph;
  const auto attended = attention_.attend(inputs[1], inputs[3], inputs[4]);
  const Value state = cell_({concatenate({before, attended[0]}, -1), inputs[1]})[0];
  const Value logits = affine(concatenate({state, attended[0], before}, -1), graph.weight(output_kernel_),
                              graph.weight(output_bias_));
  const Value output = softmax(logits);
  return {output, attended[1], logits, state, target.shape()[1] > 0 ? stop_gradient(target) : output};
}

AttentionDecoder::AttentionDecoder(const Config& config)
    : Rnn(make_cell(config), {.return_sequences = config.return_sequences}, "AttentionDecoder"),
      config_(config) {}

LayerPointer AttentionDecoder::from_config(ObjectReader& reader) {
  Config config;
  config.units = static_cast<Index>(reader.required_integer("units", 1, 1 << 16));
  config.output_steps = static_cast<Index>(reader.required_integer("output_steps", 1, 1 << 16));
  config.output_dim = static_cast<Index>(reader.required_integer("output_dim", 1, 1 << 16));
  config.attention_units = static_cast<Index>(reader.integer("attention_units", 0, 0, 1 << 16));
  config.return_sequences = reader.boolean("return_sequences", true);
  return std::make_unique<AttentionDecoder>(config);
}

void AttentionDecoder::adapt_to(const std::map<std::string, Shape>& weights) {
  const auto score = weights.find("attention/score_vector");
  const bool open = config_.attention_units == 0 && this->weights().empty();
  if (!open || score == weights.end() || score->second.rank() != 1) return;
  config_.attention_units = score->second[0];
  set_cell(make_cell(config_));
}

void AttentionDecoder::check(const std::vector<Value>& inputs) const {
  expect_count(inputs, 1, 2);
  expect_rank(inputs[0], 3, 3, "annotations (batch, time, width)");
  const Shape targets{inputs[0].shape()[0], config_.output_steps, config_.output_dim};
  if (inputs.size() == 2 && !(inputs[1].shape() == targets))
    invalid("AttentionDecoder: expected targets {}, received {}", targets.text(), inputs[1].shape().text());
}

void AttentionDecoder::build(const std::vector<Value>& inputs) {
  check(inputs);
  Rnn::build(inputs);
  annotation_width_ = inputs[0].shape()[2];
}

std::vector<Value> AttentionDecoder::call(const std::vector<Value>& inputs) {
  check(inputs);
  expect_width(inputs[0], annotation_width_);
  const Value targets =
      inputs.size() == 2
          ? inputs[1]
          : inputs[0].graph->constant(Tensor<double>({inputs[0].shape()[0], config_.output_steps, 0}));
  const Scan decoded = scan({targets}, false, {inputs[0]});
  return {options().return_sequences ? decoded.sequences.with_mask(targets.mask()) : decoded.states[0],
          decoded.others[0]};
}

}  // namespace attention
