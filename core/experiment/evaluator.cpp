#include "core/experiment/evaluator.h"

#include <algorithm>

#include "core/ops/crossentropy.h"

namespace attention {
namespace {

constexpr std::size_t chunk = 512;  // examples whose attention is held at once

Trace reading_trace(const Model& model) {
  return [&model](Graph&, const std::vector<Value>& inputs) {
    const Verdict verdict = model(inputs[0], inputs[1]);
    return Traced{{verdict.logit, verdict.weights, verdict.scores}, {}};
  };
}

}  // namespace

Trace training_trace(const Model& model) {
  return [&model](Graph& graph, const std::vector<Value>& inputs) {
    const Verdict verdict = model(inputs[0], inputs[1]);
    return Traced{{}, graph.apply(binary_crossentropy_operation(true), {inputs[2], verdict.logit})[0]};
  };
}

Evaluator::Evaluator(const Model& model, const Weights<float>& weights, const Dataset& dataset,
                     ThreadPool& pool)
    : dataset_(dataset),
      glimpses_(model.glimpses()),
      runner_(reading_trace(model), weights, dataset.examples, pool, false) {}

void Evaluator::run(std::span<const Index> examples, const std::function<void(const Reading&)>& visit) {
  const Index stride = dataset_.examples.arrays[0].shape()[1];
  const auto size = static_cast<std::size_t>(glimpses_ * stride);
  const std::size_t rows = std::min(chunk, examples.size());
  logits_.resize(rows);
  weights_.assign(rows * size, 0);
  scores_.assign(rows * size, 0);
  for (std::size_t begin = 0; begin < examples.size(); begin += chunk) {
    const auto part = examples.subspan(begin, std::min(chunk, examples.size() - begin));
    runner_.forward(part, [&](Index first, Index count, const Plan<float>& plan) {
      std::copy_n(plan.output(0).data, count, logits_.data() + first);
      const Index time = plan.output(1).shape[2];
      // The batch was cut at its longest sequence; here every example has the dataset's stride.
      for (Index row = 0; row < count * glimpses_; ++row) {
        std::copy_n(plan.output(1).data + row * time, time,
                    weights_.data() + (first * glimpses_ + row) * stride);
        std::copy_n(plan.output(2).data + row * time, time,
                    scores_.data() + (first * glimpses_ + row) * stride);
      }
    });
    for (std::size_t i = 0; i < part.size(); ++i)
      visit({part[i], static_cast<double>(logits_[i]), std::span(weights_).subspan(i * size, size),
             std::span(scores_).subspan(i * size, size), static_cast<std::size_t>(stride)});
  }
}

}  // namespace attention
