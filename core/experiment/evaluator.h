#pragma once

#include <array>
#include <memory>

#include "core/experiment/dataset.h"
#include "core/models/model.h"
#include "core/training/batch_runner.h"

namespace attention {

/// Runs a model over examples, forward only, and hands out what it says of each.
class Evaluator {
 public:
  /// One example under the model: weights and scores are glimpses × stride, of which the first columns, as
  /// many as the sequence is long, mean something.
  struct Reading {
    Index example = 0;
    double logit = 0;
    std::span<const float> weights;
    std::span<const float> scores;
    std::size_t stride = 0;
  };

  /// What to compute; the rest of a reading is empty.
  enum class Parts { logits, weights, scores };

  /// Everything passed must outlive the evaluator.
  Evaluator(const Model& model, const Weights<float>& weights, const Dataset& dataset, ThreadPool& pool);

  /// Visits the examples in order, on the calling thread. `parts`: logits alone, weights too, or all.
  void run(std::span<const Index> examples, Parts parts, const std::function<void(const Reading&)>& visit);

 private:
  BatchRunner& runner(Parts parts);

  const Model& model_;
  const Weights<float>& parameters_;
  const Dataset& dataset_;
  ThreadPool& pool_;
  std::array<std::unique_ptr<BatchRunner>, 3> runners_;  // made when first needed
  std::vector<float> logits_, weights_, scores_;
};

/// What a model's trainer needs: the mean loss of its logits against the labels.
Trace training_trace(const Model& model);

}  // namespace attention
