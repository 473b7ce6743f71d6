#include "core/recovery/deconvolution.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/error.h"

namespace attention {
namespace {

using Matrix = Eigen::MatrixXd;

// Letter counts of the sequences of one length: (T, A).
std::map<std::size_t, Matrix> count_by_length(const PackedSequences& sequences) {
  const auto letters = static_cast<Eigen::Index>(sequences.alphabet_size());
  std::map<std::size_t, Matrix> counts;
  for (const LaneBlock& block : sequences.blocks())
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
      const std::size_t length = block.lengths[lane];
      if (length == 0) continue;
      Matrix& count =
          counts.try_emplace(length, Matrix::Zero(static_cast<Eigen::Index>(length), letters)).first->second;
      const std::size_t shift = block.time - length;
      for (std::size_t t = 0; t < length; ++t)
        count(static_cast<Eigen::Index>(t), block.letters[(shift + t) * lane_count + lane]) += 1;
    }
  return counts;
}

// w (T−1, K−1) of the header.
Matrix placement_weights(std::size_t core_length, std::size_t time,
                         const std::vector<double>& log_factorial) {
  const auto choose = [&](std::size_t n, std::size_t k) {
    return log_factorial[n] - log_factorial[k] - log_factorial[n - k];
  };
  Matrix weights =
      Matrix::Zero(static_cast<Eigen::Index>(time - 1), static_cast<Eigen::Index>(core_length - 1));
  const double all = choose(time - 1, core_length - 1);
  for (std::size_t k = 0; k + 1 < core_length; ++k)
    for (std::size_t t = k; t + core_length <= time + k; ++t)
      weights(static_cast<Eigen::Index>(t), static_cast<Eigen::Index>(k)) =
          std::exp(choose(t, k) + choose(time - 2 - t, core_length - 2 - k) - all);
  return weights;
}

}  // namespace

SoftCore deconvolve(std::size_t core_length, const PackedSequences& sequences) {
  if (core_length < 1) invalid("deconvolution: expected a core length of at least 1, received 0");
  constexpr double ridge = 1;
  constexpr double least = 0.02;
  const auto letters = static_cast<Eigen::Index>(sequences.alphabet_size());
  const auto inner = static_cast<Eigen::Index>(core_length - 1);
  std::vector<double> log_factorial(sequences.longest() + 1, 0);
  for (std::size_t i = 1; i < log_factorial.size(); ++i)
    log_factorial[i] = log_factorial[i - 1] + std::log(static_cast<double>(i));

  // Normal equations, with the unknown θ_k(a) − 1/A so that the ridge pulls to the uniform distribution.
  Matrix left = ridge * Matrix::Identity(inner, inner);
  Matrix right = Matrix::Zero(inner, letters);
  SoftCore soft = SoftCore::Zero(inner + 1, letters);
  for (const auto& [time, counts] : count_by_length(sequences)) {
    soft.row(inner) += counts.row(counts.rows() - 1);
    if (time < core_length || inner == 0) continue;
    const Matrix weights = placement_weights(core_length, time, log_factorial);
    const double rows = counts.row(0).sum();
    left.noalias() += rows * (weights.transpose() * weights);
    right.noalias() +=
        weights.transpose() *
        (counts.topRows(counts.rows() - 1).array() - rows / static_cast<double>(letters)).matrix();
  }
  if (inner > 0) soft.topRows(inner) = left.llt().solve(right).array() + 1 / static_cast<double>(letters);
  soft.row(inner) /= soft.row(inner).sum();
  soft = soft.array().max(least);
  soft.array().colwise() /= soft.rowwise().sum().array().eval();
  return soft;
}

}  // namespace attention
