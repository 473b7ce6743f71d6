#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/sequences.h"
#include "core/recovery/scoring.h"

namespace attention {

/// How far attention shows where the core's letters are, measured against the truth and against what can be
/// known: even who knows the core cannot always tell a core letter from equal noise, and the exact posterior
/// of the places (em.h) is the best that any attention can do. Means over sequences.
struct Faithfulness {
  double mass = 0;          ///< share of the attention that lies on letters of the core
  double mass_ceiling = 0;  ///< that of the exact posterior
  /// With a glimpse a letter: share of glimpse k that lies on the k-th core letter's place, and the exact
  /// posterior's.
  std::optional<double> place_mass, place_mass_ceiling;
  /// ½ Σ_t |α(t) − γ(t)|, γ the exact posterior: of each glimpse k against that of letter k, or of the one
  /// context against the mean over the letters. 0 is the same, 1 apart.
  double total_variation = 0;
  double auc = 0.5;  ///< chance that a core letter outweighs another
  std::int64_t sequences = 0;

  double mass_share() const { return mass / mass_ceiling; }
  std::optional<double> place_mass_share() const {
    return place_mass ? std::optional(*place_mass / *place_mass_ceiling) : std::nullopt;
  }
};

/// Adds up attention over sequences whose truth is known.
class FaithfulnessScorer {
 public:
  /// `glimpses` 1: one context; K: glimpse k reads letter k, in order; other numbers are taken together as
  /// one context. Throws on an empty core.
  FaithfulnessScorer(Letters core, std::size_t glimpses, std::size_t alphabet_size);

  /// Weights are `glimpses` rows of `stride`, of which the first T columns are read; `truth` is 1 on letters
  /// of the core. Sequences that cannot come from the core, or without weight, are passed over. Throws if
  /// sizes do not fit.
  void add(Letters sequence, std::span<const std::uint8_t> truth, std::span<const float> weights,
           std::size_t stride);
  Faithfulness score() const;

 private:
  std::vector<Letter> core_;
  std::size_t glimpses_;
  std::size_t alphabet_size_;
  AttentionScorer scorer_;
  Faithfulness sum_;
  double places_ = 0, place_ceilings_ = 0;
};

}  // namespace attention
