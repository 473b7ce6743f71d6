#pragma once

#include <optional>

#include "core/experiment/evaluator.h"
#include "core/recovery/read_out.h"
#include "core/recovery/scoring.h"

namespace attention {

/// Reads the core off attention, example by example, and scores attention against the truth where it is
/// known.
///
/// Only positives that the model is sure of (P(real) > 0.9) are read; the truth serves scoring alone.
class CoreReader {
 public:
  /// `glimpses` 1: one context, read in shares of a known `core_length`; more: a glimpse a letter.
  CoreReader(const Dataset& dataset, Index glimpses, std::int64_t core_length);

  /// Negatives are passed over.
  void add(const Evaluator::Reading& reading);
  /// All but found_at_epoch and verdict.
  RecoverySnapshot read() const;

 private:
  const Dataset& dataset_;
  Index glimpses_;
  std::optional<SingleContextReadOut> single_;
  std::optional<GlimpseReadOut> many_;
  AttentionScorer scorer_;
  std::int64_t sure_ = 0;
};

/// 1 / (1 + e^−logit).
double probability(double logit);

}  // namespace attention
