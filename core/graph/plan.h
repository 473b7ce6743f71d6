#pragma once

#include <memory>
#include <vector>

#include "core/graph/graph.h"
#include "core/graph/memory.h"

namespace attention {

/// What a plan shall compute.
struct PlanRequest {
  std::vector<Value> inputs;   ///< graph inputs that the caller fills, in this order
  std::vector<Value> outputs;  ///< values that the caller reads after forward()
  std::vector<Value> seeds;  ///< values whose gradients the caller gives before backward(); none: no backward
  std::vector<Value> input_gradients;  ///< graph inputs whose gradients the caller reads after backward()
};

/// Watches a plan run, operation by operation, to see where the time goes.
class PlanObserver {
 public:
  virtual ~PlanObserver() = default;
  virtual void begin() = 0;
  /// The operation that has begun is done; `flops` are those of its products (ProductFlops).
  virtual void end(const Operation& operation, bool backward, std::int64_t flops) = 0;
};

/// A graph made ready to run: only the nodes that are needed, in order, their memory laid out in one arena in
/// which buffers that are never in use together share places. Running allocates nothing.
///
///     Plan<float> plan({inputs, {loss}, {loss}, {}}, weights);
///     plan.input(0) … fill;  plan.forward();  plan.output(0) … read
///     plan.seed(0) … fill;   plan.backward(); plan.weight_gradients() … read
///
/// backward() follows forward() once, with its seeds filled anew. Reads `weights` when run; they must outlive
/// it.
template <class S>
class Plan {
 public:
  /// Throws if an input is not a graph input. Plans that never run at the same time may share an arena: the
  /// one given is used if it is large enough.
  Plan(const PlanRequest& request, const Weights<S>& weights, std::shared_ptr<Tensor<S>> arena = nullptr);
  Plan(Plan&&) = default;
  Plan& operator=(Plan&&) = default;

  View<S> input(std::size_t i) const { return inputs_[i]; }
  View<const S> output(std::size_t i) const { return outputs_[i]; }
  View<S> seed(std::size_t i) const { return seeds_[i]; }
  View<const S> input_gradient(std::size_t i) const { return input_gradients_[i]; }
  /// Laid out like the weights.
  View<const S> weight_gradients() const { return weight_gradients_.view(); }
  std::size_t input_count() const { return inputs_.size(); }
  std::size_t seed_count() const { return seeds_.size(); }

  void forward();
  void backward();

  /// Told of every operation from now on; null: nobody is. Must outlive the plan's runs.
  void observe(PlanObserver* observer) { observer_ = observer; }

  const std::shared_ptr<Tensor<S>>& arena() const { return arena_; }
  /// Elements needed of the arena, and of an arena in which nothing shared memory.
  Index arena_size() const { return layout_.total; }
  Index unshared_size() const { return layout_.unshared; }

 private:
  struct Step {
    const Operation* operation = nullptr;
    std::vector<View<const S>> inputs, outputs_read, d_outputs;
    std::vector<View<S>> outputs, caches, d_inputs;
    std::vector<View<S>> cleared;  // gradient buffers that this step's backward is the first to write
    S* forward_scratch = nullptr;
    S* backward_scratch = nullptr;
    std::uint32_t empty_inputs = 0;  // gradients that this step's backward is the first to write, and sets
    bool run_forward = true;
    bool run_backward = false;
    ProductFlops flops;
  };
  class Builder;

  MemoryLayout layout_;
  std::shared_ptr<Tensor<S>> arena_;
  Tensor<S> constants_;
  Tensor<S> weight_gradients_;
  std::vector<OperationPointer> operations_;
  std::vector<Step> steps_;
  std::vector<View<S>> inputs_, seeds_;
  std::vector<View<S>> cleared_;                                // input gradients, cleared before backward
  std::vector<std::pair<View<const S>, View<S>>> added_seeds_;  // each added to a gradient before backward
  std::vector<View<const S>> outputs_, input_gradients_;
  PlanObserver* observer_ = nullptr;
};

extern template class Plan<float>;
extern template class Plan<double>;

}  // namespace attention
