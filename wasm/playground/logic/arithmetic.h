#pragma once

#include <cstdint>
#include <span>

// How one cell of the attention picture came about, for display: the same numbers as the engine's, step by
// step.

namespace attention::playground {

/// α_t = exp(e_t − max e) / Σ_u exp(e_u − max e).
struct SoftmaxCell {
  double score = 0;        ///< e_t
  double largest = 0;      ///< max e
  double exponential = 0;  ///< exp(e_t − max e)
  double sum = 0;          ///< Σ_u exp(e_u − max e)
  double weight = 0;       ///< α_t
};

/// `scores` are those of the sequence's own positions, nothing past its end; `t` is one of them.
SoftmaxCell softmax_cell(std::span<const float> scores, std::int64_t t);

/// α_j(t) = exp(before + evidence + after − total): the share of all ordered choices t_1 < … < t_J, each
/// weighted by the product of its letters' evidence, in which glimpse j stands at t.
struct MonotonicCell {
  double evidence = 0;  ///< log E_j(x_t)
  double before = 0;    ///< log of the weight of all ways to place glimpses 1 … j−1 before t
  double after = 0;     ///< … and j+1 … J after t
  double total = 0;     ///< log of the weight of all choices
  double weight = 0;    ///< α_j(t)
};

/// `scores[j * stride + t]` for j < glimpses, t < length. A sequence shorter than `glimpses` has no choice:
/// weight 0.
MonotonicCell monotonic_cell(std::span<const float> scores, std::int64_t glimpses, std::int64_t length,
                             std::int64_t stride, std::int64_t j, std::int64_t t);

}  // namespace attention::playground
