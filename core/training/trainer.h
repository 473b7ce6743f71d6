#pragma once

#include <optional>

#include "core/training/batch_runner.h"
#include "core/training/optimizer.h"

namespace attention {

struct TrainerOptions {
  OptimizerOptions optimizer = {};
  Index batch_size = 128;
  double clip_norm = 0;              ///< 0: gradients are not clipped
  bool bucket_by_length = false;     ///< batches of examples of like lengths, so that less is padded
  std::uint64_t seed = 1;            ///< draws the order of examples, epoch by epoch
  Index shard_size = 16;             ///< of sequences, whose arrays then stay in the second cache
  PlanObserver* observer = nullptr;  ///< sees every operation; for one thread
};

/// Trains weights on part of a table of examples, a batch at a time.
///
/// Epoch e takes the examples in an order drawn from (seed, e) alone, so that a run can be stopped after any
/// batch and resumed from a checkpoint to the same end. If the loss or the gradient stops being finite, the
/// weights and the optimiser go back to the last good state, which is kept every 32 steps, and `diverged` is
/// set.
class Trainer {
 public:
  struct Step {
    double loss = 0;  ///< mean over the batch, before the step
    Index examples = 0;
    bool epoch_finished = false;
    bool diverged = false;
  };

  /// Trains on the rows `indices` of the examples. Everything passed by reference must outlive the trainer.
  Trainer(Trace trace, Weights<float>& weights, const Examples& examples, std::vector<Index> indices,
          ThreadPool& pool, const TrainerOptions& options);

  /// One batch.
  Step step();

  std::int64_t epoch() const { return epoch_; }  ///< finished epochs
  std::int64_t step_in_epoch() const { return step_; }
  std::int64_t steps_per_epoch() const;
  /// Mean loss over the epoch so far, or over the last one when it has just finished.
  double epoch_loss() const;

  BatchRunner::Memory memory() const { return runner_.memory(); }

  /// For checkpoints: the optimiser, and where in which epoch to go on.
  Optimizer<float>& optimizer() { return optimizer_; }
  double loss_sum() const { return loss_sum_; }  ///< over the examples of the epoch so far
  Index loss_count() const { return loss_count_; }
  void resume_at(std::int64_t epoch, std::int64_t step, std::int64_t optimizer_steps, double loss_sum = 0,
                 Index loss_count = 0);

 private:
  void begin_epoch();
  void keep_good_state();
  void restore_good_state();

  Weights<float>& weights_;
  const Examples& examples_;
  std::vector<Index> indices_;
  TrainerOptions options_;
  BatchRunner runner_;
  Optimizer<float> optimizer_;
  Tensor<float> gradient_;

  std::vector<Index> order_;
  std::int64_t epoch_ = 0;
  std::int64_t step_ = 0;
  double loss_sum_ = 0;
  Index loss_count_ = 0;
  double finished_loss_ = 0;

  Tensor<float> good_weights_;
  Tensor<float> good_state_;
  std::int64_t good_steps_ = 0;
};

}  // namespace attention
