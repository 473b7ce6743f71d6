#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/recovery/packed_sequences.h"

namespace attention {

/// Forward and backward counts of a pattern of L letters in a block of sequences, for soft or hard letters.
///
///     F[g][t] = weight of the ways the first g letters embed in x[0 … t)
///     B[g][t] = weight of the ways letters g … L−1 embed in x[t … T), the last of them in place T−1
///
///     F[0][t] = sᵗ,   F[g+1][t+1] = s F[g+1][t] + F[g][t] e_g(x_t)
///     B[L][t] = [t = T],   B[g][t] = s B[g][t+1] + e_g(x_t) B[g+1][t+1]
///
/// e_g(x_t) is row(g)[t], s the factor of letters that are passed over (1, or EmbeddingScale::stay).
/// Only the band that a whole embedding can use is kept, t = g + u with u = 0 … width(), width = T − L.
class EmbeddingTables {
 public:
  /// Needs L ≤ T; `rows` has L pointers to T lanes each.
  void fill(std::span<const Lanes* const> rows, std::size_t time, double stay);

  std::size_t width() const { return width_; }
  /// F[g][g + u], u = 0 … width.
  const Lanes* forward(std::size_t g) const { return forward_.data() + g * (width_ + 1); }
  /// B[g][g + u], u = 0 … width.
  const Lanes* backward(std::size_t g) const { return backward_.data() + g * (width_ + 1); }

 private:
  std::size_t width_ = 0;
  std::vector<Lanes> forward_;
  std::vector<Lanes> backward_;
};

/// table[a * T + t] = `match` in lanes whose letter t is a, else 0.
void fill_indicators(const LaneBlock& block, std::size_t alphabet_size, double match,
                     std::vector<Lanes>& table);

}  // namespace attention
