#include "core/layers/attention/monotonic_decoder.h"

#include "core/base/error.h"
#include "core/layers/reshaping/global_pooling_1d.h"

namespace attention {
namespace {

constexpr double tiny = 1e-30;

// 1 where row < column: times this, values become the sums of those before them.
Value strictly_before(Graph& graph, Index steps) {
  Tensor<double> ones({steps, steps});
  for (Index row = 0; row < steps; ++row)
    for (Index column = row + 1; column < steps; ++column) ones[row * steps + column] = 1;
  return graph.constant(std::move(ones));
}

}  // namespace

MonotonicDecoderCell::MonotonicDecoderCell(Index units, Index attention_units)
    : Cell("MonotonicDecoder"), units_(units), attention_({attention_units}), cell_({.units = units}) {}

std::vector<Value> MonotonicDecoderCell::share(const std::vector<Value>& constants) {
  const std::string expected =
      "MonotonicDecoder: expected annotations (batch, time, width) and evidence (batch, time, outputs)";
  if (constants.size() != 2)
    invalid("{}, received {} input{}", expected, constants.size(), constants.size() == 1 ? "" : "s");
  const Shape &h = constants[0].shape(), &p = constants[1].shape();
  if (h.rank() != 3 || p.rank() != 3 || h[0] != p[0] || h[1] != p[1])
    invalid("{}, received {} and {}", expected, h.text(), p.text());
  if (!initial_kernel_) {
    adopt(attention_, "attention");
    initial_kernel_ =
        add_weight("initial_kernel", {constants[0].shape()[2], units_}, Initializer::glorot_uniform());
    initial_bias_ = add_weight("initial_bias", {units_}, Initializer::zeros());
  }
  return {attention_.keys(constants[0], units_), constants[0], constants[1],
          strictly_before(*constants[0].graph, constants[0].shape()[1])};
}

std::vector<Value> MonotonicDecoderCell::initial_states(Graph& graph, Index batch,
                                                        const std::vector<Value>& shared) {
  Tensor<double> ones({batch, shared[1].shape()[1]});
  array(ones.view()).setOnes();
  GlobalPooling1D average(GlobalPooling1D::Kind::average);
  return {tanh(affine(average(shared[1]), graph.weight(initial_kernel_), graph.weight(initial_bias_))),
          graph.constant(std::move(ones))};
}

void MonotonicDecoderCell::build(const std::vector<Value>& inputs) {
  adopt(cell_, "cell");
  MonotonicDecoderCell::call(inputs);
  take_weights(attention_);
  take_weights(cell_);
}

std::vector<Value> MonotonicDecoderCell::call(const std::vector<Value>& inputs) {
  const Value target = inputs[0], state = inputs[1], before = inputs[2];
  const Value keys = inputs[3], annotations = inputs[4], evidence = inputs[5], order = inputs[6];
  const Value mask = annotations.mask();
  const Value scores = attention_.attend(state, keys, annotations)[2] + log(before + tiny);
  const Value prior = softmax(scores, -1, mask);
  const Value output = squeeze(matmul(expand_dims(prior, 1), evidence), 1);  // (B, O)
  const Value written = target.shape()[1] > 0 ? stop_gradient(target) : output;
  const Value likelihood = squeeze(matmul(evidence, expand_dims(written, -1)), -1);  // (B, T)
  const Value joint = prior * likelihood;
  const Value posterior = joint / (sum(joint, -1, true) + tiny);
  const Value context = squeeze(matmul(expand_dims(posterior, 1), annotations), 1);
  const Value next = cell_({concatenate({written, context}, -1), state})[0];
  const Value message = matmul(mask ? likelihood * before * mask : likelihood * before, order);
  return {output, posterior, prior, next, message / (max(message, -1, true) + tiny)};
}

}  // namespace attention
