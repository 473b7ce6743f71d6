#include "core/experiment/evaluator.h"

#include <algorithm>

#include "core/ops/crossentropy.h"

namespace attention {
namespace {

constexpr std::size_t chunk = 512;  // examples whose attention is held at once

Trace reading_trace(const Model& model, Evaluator::Parts parts) {
  return [&model, parts](Graph&, const std::vector<Value>& inputs) {
    const Verdict verdict = model(inputs[0], inputs[1]);
    std::vector<Value> outputs = {verdict.logit, verdict.weights, verdict.scores};
    outputs.resize(static_cast<std::size_t>(parts) + 1);
    return Traced{std::move(outputs), {}};
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
    : model_(model), parameters_(weights), dataset_(dataset), pool_(pool) {}

BatchRunner& Evaluator::runner(Parts parts) {
  auto& runner = runners_[static_cast<std::size_t>(parts)];
  if (!runner)
    runner = std::make_unique<BatchRunner>(reading_trace(model_, parts), parameters_, dataset_.examples,
                                           pool_, false);
  return *runner;
}

void Evaluator::run(std::span<const Index> examples, Parts parts,
                    const std::function<void(const Reading&)>& visit) {
  const Index stride = dataset_.examples.arrays[0].shape()[1];
  const Index glimpses = model_.glimpses();
  const auto size = static_cast<std::size_t>(glimpses * stride);
  const std::size_t rows = std::min(chunk, examples.size());
  logits_.resize(rows);
  if (parts != Parts::logits) weights_.assign(rows * size, 0);
  if (parts == Parts::scores) scores_.assign(rows * size, 0);
  // The batch was cut at its longest sequence; here every example has the dataset's stride.
  const auto spread = [&](const View<const float>& rows_of_time, Index first, std::vector<float>& out) {
    const Index time = rows_of_time.shape[2];
    for (Index row = 0; row < rows_of_time.shape[0] * glimpses; ++row)
      std::copy_n(rows_of_time.data + row * time, time, out.data() + (first * glimpses + row) * stride);
  };
  for (std::size_t begin = 0; begin < examples.size(); begin += chunk) {
    const auto part = examples.subspan(begin, std::min(chunk, examples.size() - begin));
    runner(parts).forward(part, [&](Index first, Index count, const Plan<float>& plan) {
      std::copy_n(plan.output(0).data, count, logits_.data() + first);
      if (parts != Parts::logits) spread(plan.output(1), first, weights_);
      if (parts == Parts::scores) spread(plan.output(2), first, scores_);
    });
    const auto of = [&](const std::vector<float>& values, bool read, std::size_t i) {
      return read ? std::span(values).subspan(i * size, size) : std::span<const float>();
    };
    for (std::size_t i = 0; i < part.size(); ++i)
      visit({part[i], static_cast<double>(logits_[i]), of(weights_, parts != Parts::logits, i),
             of(scores_, parts == Parts::scores, i), static_cast<std::size_t>(stride)});
  }
}

}  // namespace attention
