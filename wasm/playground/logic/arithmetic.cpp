#include "wasm/playground/logic/arithmetic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace attention::playground {
namespace {

constexpr double impossible = -std::numeric_limits<double>::infinity();

double log_add(double a, double b) {
  const double high = std::max(a, b);
  return high == impossible ? impossible : high + std::log1p(std::exp(std::min(a, b) - high));
}

}  // namespace

SoftmaxCell softmax_cell(std::span<const float> scores, std::int64_t t) {
  SoftmaxCell cell;
  cell.score = scores[static_cast<std::size_t>(t)];
  cell.largest = *std::max_element(scores.begin(), scores.end());
  for (const float score : scores) cell.sum += std::exp(score - cell.largest);
  cell.exponential = std::exp(cell.score - cell.largest);
  cell.weight = cell.exponential / cell.sum;
  return cell;
}

MonotonicCell monotonic_cell(std::span<const float> scores, std::int64_t glimpses, std::int64_t length,
                             std::int64_t stride, std::int64_t j, std::int64_t t) {
  const auto at = [&](std::int64_t glimpse, std::int64_t place) {
    return static_cast<double>(scores[static_cast<std::size_t>(glimpse * stride + place)]);
  };
  // before[u]: ways to have placed the glimpses up to the current one strictly before u; after[u]: beyond u.
  std::vector<double> before(static_cast<std::size_t>(length) + 1, 0.0);
  std::vector<double> next(before.size());
  MonotonicCell cell;
  for (std::int64_t glimpse = 0; glimpse < glimpses; ++glimpse) {
    if (glimpse == j) cell.before = before[static_cast<std::size_t>(t)];
    next[0] = impossible;
    for (std::size_t u = 0; u < static_cast<std::size_t>(length); ++u)
      next[u + 1] = log_add(next[u], before[u] + at(glimpse, static_cast<std::int64_t>(u)));
    before.swap(next);
  }
  cell.total = before.back();

  std::vector<double> after(before.size(), 0.0);
  for (std::int64_t glimpse = glimpses - 1; glimpse > j; --glimpse) {
    next.back() = impossible;
    for (auto u = static_cast<std::size_t>(length); u > 0; --u)
      next[u - 1] = log_add(next[u], after[u] + at(glimpse, static_cast<std::int64_t>(u) - 1));
    after.swap(next);
  }
  cell.after = after[static_cast<std::size_t>(t) + 1];
  cell.evidence = at(j, t);
  cell.weight =
      cell.total == impossible ? 0 : std::exp(cell.before + cell.evidence + cell.after - cell.total);
  return cell;
}

}  // namespace attention::playground
