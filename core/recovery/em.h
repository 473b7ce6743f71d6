#pragma once

#include <Eigen/Core>

#include "core/base/parallel.h"
#include "core/recovery/packed_sequences.h"

namespace attention {

/// A soft core: row k is the distribution of the k-th core letter over the alphabet, (K, A).
using SoftCore = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The likeliest letter of each row.
std::vector<Letter> harden(const SoftCore& soft);

/// Expectation–maximisation of the left-to-right hidden Markov model whose state k is the k-th core letter
/// (Baum and others 1970). Given K, every placement of the core in x has the same prior, so that
///
///     γ_k(t) ∝ F[k][t] θ_k(x_t) B[k+1][t+1]          (F, B as in embedding_tables.h, with θ for letters)
///     θ_k(a) ← (Σ_n Σ_t γ_k(t) [x_t = a] + ε) / (N + A ε)
///
/// until no θ changes by more than 3.5 · 10⁻³ or `iterations` are done. θ: the start, rows positive and
/// summing to 1. Throws on a start without rows, with another number of letters or an entry that is not
/// positive.
SoftCore expectation_maximization(SoftCore start, const PackedSequences& sequences, int iterations,
                                  ThreadPool& pool);

/// The posterior of the places of the core's letters in one sequence: row k, column t is the probability
/// that the k-th core letter was written at t, (K, T); all zeros if x cannot come from the core.
/// The ceiling of any attention: what one can know who knows the core.
SoftCore placement_posterior(Letters core, Letters sequence, std::size_t alphabet_size);

}  // namespace attention
