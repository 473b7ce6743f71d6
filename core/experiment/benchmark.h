#pragma once

#include <memory>

#include "core/experiment/evaluator.h"
#include "core/training/trainer.h"

namespace attention {

/// A workload whose time is compared with other frameworks: fixed data, fixed model, equal work (no example
/// is cut shorter than another). It has no clock: the driver times its epochs.
///
///     w1   10,000 positives and 10,000 uniform negatives (A = 4, K = 10, p = .5) cut at T = 44, 18,000 for
///     training;
///          Embedding(5→16), bidirectional GRU(32 each way), self-scoring additive attention (64→32) with
///          mask, Dense(1), binary cross-entropy, Adam 3e-3, batch 128: 141 steps an epoch
class Benchmark {
 public:
  /// Throws unless `workload` is w1 or w3, or if there is an observer and more than one thread.
  Benchmark(const std::string& workload, int threads, PlanObserver* observer = nullptr);

  std::int64_t steps_per_epoch() const { return trainer_->steps_per_epoch(); }
  /// One step; its loss.
  double step() { return trainer_->step().loss; }
  /// Mean training loss of the epoch that has just ended.
  double epoch_loss() const { return trainer_->epoch_loss(); }
  /// Share of the 2,000 held-out examples that the model gets right.
  double accuracy();
  int threads() const { return pool_.threads(); }
  BatchRunner::Memory memory() const { return trainer_->memory(); }

 private:
  ThreadPool pool_;
  Dataset dataset_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Weights<float>> weights_;
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<Trainer> trainer_;
  std::vector<Index> held_out_;
};

}  // namespace attention
