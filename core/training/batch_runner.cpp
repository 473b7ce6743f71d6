#include "core/training/batch_runner.h"

#include <algorithm>

#include "core/base/error.h"

namespace attention {

BatchRunner::BatchRunner(Trace trace, const Weights<float>& weights, const Examples& examples,
                         ThreadPool& pool, bool gradients, const Options& options)
    : trace_(std::move(trace)),
      weights_(weights),
      examples_(examples),
      pool_(pool),
      gradients_(gradients),
      options_(options),
      slots_(static_cast<std::size_t>(pool.threads())) {
  check_examples(examples);
  if (options.shard_size < 1)
    invalid("BatchRunner: expected a shard_size above 0, received {}", options.shard_size);
  if (options.time_step < 1)
    invalid("BatchRunner: expected a time_step above 0, received {}", options.time_step);
  if (options.observer && pool.threads() > 1)
    invalid("BatchRunner: expected 1 thread to observe, received {}", pool.threads());
}

Plan<float>& BatchRunner::plan(Slot& slot, const Shard& shard) {
  const auto [first, rows, time] = shard;
  auto& entry = slot.plans[{rows, time}];
  if (entry) return *entry;
  Graph graph;
  PlanRequest request;
  for (std::size_t i = 0; i < examples_.arrays.size(); ++i) {
    Shape shape = examples_.arrays[i].shape().with(0, rows);
    if (time > 0 && examples_.arrays[i].over_time()) shape = shape.with(1, time);
    request.inputs.push_back(graph.input(shape));
  }
  if (gradients_) request.inputs.push_back(graph.set_training());
  const Traced traced = trace_(graph, request.inputs);
  request.outputs = traced.outputs;
  if (gradients_) {
    if (!traced.loss || !(traced.loss.shape() == Shape{rows}))
      invalid("BatchRunner: expected a loss of shape ({}), received {}", rows,
              traced.loss ? traced.loss.shape().text() : "none");
    request.outputs = {traced.loss};
    request.seeds = {traced.loss};
  }
  entry = std::make_unique<Plan<float>>(request, weights_, slot.arena);
  entry->observe(options_.observer);
  if (!slot.arena || slot.arena->size() < entry->arena()->size()) slot.arena = entry->arena();
  return *entry;
}

void BatchRunner::cut(std::span<const Index> indices) {
  const auto count = static_cast<Index>(indices.size());
  shards_.clear();
  for (Index first = 0; first < count; first += options_.shard_size) {
    const Index rows = std::min(options_.shard_size, count - first);
    const auto part = indices.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(rows));
    Index time = 0;
    if (!examples_.lengths.empty()) {
      time = std::max<Index>(longest(examples_, part), 1);
      time = (time + options_.time_step - 1) / options_.time_step * options_.time_step;
      for (std::size_t i = 0; i < examples_.arrays.size(); ++i)
        if (examples_.arrays[i].over_time()) time = std::min(time, examples_.arrays[i].shape()[1]);
    }
    shards_.push_back({first, rows, time});
  }
  // Here rather than where they run: models are traced by one thread.
  for (std::size_t slot = 0; slot < std::min(slots_.size(), shards_.size()); ++slot)
    for (const Shard& shard : shards_) plan(slots_[slot], shard);
}

BatchRunner::Memory BatchRunner::memory() const {
  Memory memory;
  for (const Slot& slot : slots_) {
    Index planned = 0, unplanned = 0;
    for (const auto& [shape, plan] : slot.plans) {
      planned = std::max(planned, plan->arena_size());
      unplanned = std::max(unplanned, plan->unshared_size());
    }
    memory.planned += static_cast<std::size_t>(planned) * sizeof(float);
    memory.unplanned += static_cast<std::size_t>(unplanned) * sizeof(float);
  }
  return memory;
}

template <class Run>
void BatchRunner::run_shards(std::span<const Index> indices, Run&& run) {
  pool_.parallel_for(std::ssize(shards_), [&](std::int64_t i, int place) {
    const auto s = static_cast<std::size_t>(i);
    const Shard& shard = shards_[s];
    Plan<float>& p = plan(slots_[static_cast<std::size_t>(place)], shard);
    const auto rows =
        indices.subspan(static_cast<std::size_t>(shard.first), static_cast<std::size_t>(shard.rows));
    for (std::size_t k = 0; k < examples_.arrays.size(); ++k) examples_.arrays[k].gather(rows, p.input(k));
    run(s, p);
  });
}

double BatchRunner::loss_and_gradient(std::span<const Index> indices, View<float> gradient,
                                      std::int64_t step) {
  cut(indices);
  losses_.assign(shards_.size(), 0);
  const auto size = static_cast<std::size_t>(gradient.size());
  parts_.resize(std::max(parts_.size(), shards_.size() * size));
  const auto part = [&](std::size_t s) { return array(parts_.data() + s * size, gradient.size()); };
  run_shards(indices, [&](std::size_t s, Plan<float>& p) {
    const View<float> place = p.input(examples_.arrays.size());
    place.data[0] = static_cast<float>(step);
    place.data[1] = static_cast<float>(shards_[s].first);
    p.forward();
    losses_[s] = array(p.output(0)).cast<double>().sum();
    array(p.seed(0)).setConstant(1.0f / static_cast<float>(indices.size()));
    p.backward();
    part(s) = array(p.weight_gradients());
  });
  // Threads meet once a batch; then what they found is added in the order of the shards.
  array(gradient).setZero();
  for (std::size_t s = 0; s < shards_.size(); ++s) array(gradient) += part(s);
  double sum = 0;
  for (const double loss : losses_) sum += loss;
  return indices.empty() ? 0 : sum / static_cast<double>(indices.size());
}

void BatchRunner::forward(std::span<const Index> indices, const Reader& reader) {
  cut(indices);
  run_shards(indices, [&](std::size_t s, Plan<float>& p) {
    p.forward();
    reader(shards_[s].first, shards_[s].rows, p);
  });
}

}  // namespace attention
