#pragma once

#include <functional>
#include <map>
#include <memory>

#include "core/base/parallel.h"
#include "core/graph/plan.h"
#include "core/training/examples.h"

namespace attention {

/// What a model computes for a batch: values to read, and the loss of each example (rows) if it has one.
struct Traced {
  std::vector<Value> outputs;
  Value loss;
};

/// Builds a model in a graph for inputs that are rows of the examples' arrays. Called anew for every shape.
using Trace = std::function<Traced(Graph&, const std::vector<Value>& inputs)>;

/// Runs batches of examples through a traced model, cut into shards of a fixed size over threads.
///
/// Shards do not depend on the number of threads and gradients are added in the order of shards, so that the
/// result is the same to the last bit however many threads there are. A plan is kept for each shape met; the
/// plans of one thread share their memory.
class BatchRunner {
 public:
  struct Options {
    Index shard_size = 64;
    Index time_step = 4;               ///< batches are cut at a multiple of this
    PlanObserver* observer = nullptr;  ///< sees every operation; for one thread
  };
  /// Reads one shard's outputs: `first` is its place in the batch. Called on several threads at once.
  using Reader = std::function<void(Index first, Index rows, const Plan<float>& plan)>;

  /// Everything passed must outlive the runner. `gradients` false: forward only.
  BatchRunner(Trace trace, const Weights<float>& weights, const Examples& examples, ThreadPool& pool,
              bool gradients, const Options& options);
  BatchRunner(Trace trace, const Weights<float>& weights, const Examples& examples, ThreadPool& pool,
              bool gradients)
      : BatchRunner(std::move(trace), weights, examples, pool, gradients, Options()) {}

  /// Mean loss over the examples `indices`; its gradient replaces `gradient`. `step` is what dropout draws
  /// by.
  double loss_and_gradient(std::span<const Index> indices, View<float> gradient, std::int64_t step = 0);
  /// Bytes that values and gradients take, and that they would take if none shared memory with another: of
  /// the largest plan of each thread so far.
  struct Memory {
    std::size_t planned = 0;
    std::size_t unplanned = 0;
  };
  Memory memory() const;
  /// Forward over the examples `indices` only.
  void forward(std::span<const Index> indices, const Reader& reader);

 private:
  struct Slot {
    std::map<std::pair<Index, Index>, std::unique_ptr<Plan<float>>> plans;
    std::shared_ptr<Tensor<float>> arena;
  };
  struct Shard {
    Index first = 0;
    Index rows = 0;
    Index time = 0;
  };

  Plan<float>& plan(Slot& slot, const Shard& shard);
  // Cuts a batch into shards and sees to their plans.
  void cut(std::span<const Index> indices);
  // Calls run(s, plan) for every shard s, its inputs in place.
  template <class Run>
  void run_shards(std::span<const Index> indices, Run&& run);

  Trace trace_;
  const Weights<float>& weights_;
  const Examples& examples_;
  ThreadPool& pool_;
  bool gradients_;
  Options options_;
  std::vector<Slot> slots_;
  std::vector<Shard> shards_;
  std::vector<double> losses_;
  std::vector<float> parts_;  // the shards' gradients
};

}  // namespace attention
