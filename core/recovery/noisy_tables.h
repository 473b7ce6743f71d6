#pragma once

#include <vector>

#include "core/recovery/noise_model.h"

namespace attention {

/// Forward and backward sums of a NoiseModel in a block of eight sequences, for a pattern of L ≥ 0 letters.
///
/// F[k][t]: ways from the sequence's beginning to state k, t letters of the block read (0 before it begins);
/// B[k][t]: ways from there to its end in state L.
///
///     F[k][t+1] += s_k F[k][t],   F[k+1][t+1] += w e_k(x_t) F[k][t],   F[k+1][t] += m F[k][t]
///
/// s_k = 1 − p for k < L, s_L = tail; w = p (1 − missing), m = p · missing.
class NoisyTables {
 public:
  NoisyTables(const NoiseModel& model, std::size_t alphabet_size);

  /// To be called for each block before the patterns are. Throws nothing; letters are below the alphabet's
  /// size.
  void set_block(const LaneBlock& block);
  void fill_forward(Letters pattern);
  void fill_backward(Letters pattern);

  std::size_t time() const { return block_->time; }
  const LaneBlock& block() const { return *block_; }
  /// t = 0 … T.
  const Lanes* forward(std::size_t k) const { return forward_.data() + k * (time() + 1); }
  const Lanes* backward(std::size_t k) const { return backward_.data() + k * (time() + 1); }
  /// e of letter a at t = 0 … T−1; 0 in padding.
  const Lanes* emission(Letter a) const { return emissions_.data() + a * time(); }
  /// r(x) of the pattern filled in forward.
  Lanes total(std::size_t length) const;
  /// As F[L], but with 1 − p a letter that stays: where L is not the last state.
  void stay_at_end(std::size_t length, std::vector<Lanes>& row) const;

  double stay() const { return 1 - model_.p; }
  double write() const { return model_.p * (1 - model_.missing); }
  double skip() const { return model_.p * model_.missing; }

  /// log [ (1 − contaminated) r + contaminated P(T) ] of each lane, 0 for lanes without a sequence.
  Lanes log_probability(const Lanes& ratio, const std::vector<double>& length_chances) const;

 private:
  const NoiseModel model_;
  std::size_t alphabet_size_;
  const LaneBlock* block_ = nullptr;
  std::vector<Lanes> emissions_;  // (A, T)
  std::vector<Lanes> begin_;      // 1 where a lane's sequence begins, else 0 (T + 1)
  std::vector<Lanes> forward_;    // (L + 1, T + 1)
  std::vector<Lanes> backward_;
};

/// P(T) for T = 0 … `longest`: how likely the model writes so many letters.
std::vector<double> length_chances(std::size_t core_length, const NoiseModel& model, std::size_t longest);

}  // namespace attention
