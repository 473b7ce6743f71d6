#include "core/recovery/core_length.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/error.h"
#include "core/recovery/climb.h"
#include "core/recovery/edit_scores.h"
#include "core/recovery/likelihood.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

constexpr int most_steps = 200;
constexpr int patience = 3;
constexpr std::size_t most_letters = 300;

Core insert_best(Letters core, const PackedSequences& sequences, ThreadPool& pool) {
  const InsertionScores scores = insertion_scores(core, sequences, pool);
  const auto best = static_cast<std::size_t>(std::max_element(scores.scores.begin(), scores.scores.end()) -
                                             scores.scores.begin());
  return with(core, best / scores.alphabet_size, static_cast<Letter>(best % scores.alphabet_size));
}

Core remove_best(Letters core, const PackedSequences& sequences, ThreadPool& pool) {
  Core best;
  double best_score = -INFINITY;
  for (std::size_t i = 0; i < core.size(); ++i) {
    Core shorter = without(core, i);
    const double score = log_likelihood(shorter, sequences, pool);
    if (score <= best_score) continue;
    best_score = score;
    best = std::move(shorter);
  }
  return best;
}

}  // namespace

std::size_t moment_core_length(const PackedSequences& sequences) {
  double mean = 0;
  double squares = 0;
  for (const std::size_t length : sequences.lengths()) {
    mean += static_cast<double>(length);
    squares += static_cast<double>(length) * static_cast<double>(length);
  }
  const double count = static_cast<double>(sequences.size());
  mean /= count;
  const double variance = std::max(0.0, squares / count - mean * mean);
  const double estimate = std::round(mean * mean / (mean + variance));
  const std::size_t most = std::min(sequences.shortest(), most_letters);
  return static_cast<std::size_t>(std::clamp(estimate, 1.0, static_cast<double>(most)));
}

LengthScan scan_core_length(const PackedSequences& sequences, const std::function<Core(std::size_t)>& solve,
                            ThreadPool& pool) {
  std::map<std::size_t, LengthScan::Point> points;
  const auto consider = [&](Letters start) {
    const ClimbResult result = climb(start, sequences, most_steps, pool);
    const std::size_t length = start.size();
    const double score = length_log_likelihood(length, result.log_likelihood, sequences);
    const auto [point, fresh] = points.try_emplace(length, LengthScan::Point{length, score, result.core});
    if (!fresh && score > point->second.log_likelihood) point->second = {length, score, result.core};
    return point->second.log_likelihood;
  };
  const std::size_t longest = std::min(sequences.longest(), most_letters);
  std::size_t middle = moment_core_length(sequences);
  double best = consider(solve(middle));
  for (std::size_t length = 2; length <= std::min(sequences.shortest(), longest); length *= 2) {
    const double score = consider(solve(length));
    if (score > best) middle = length;
    best = std::max(best, score);
  }
  for (const bool up : {true, false}) {
    std::size_t length = middle;
    for (int idle = 0; idle < patience;) {
      if (up ? length >= longest : length <= 1) break;
      const Core& near = points.at(length).core;
      const Core start = up ? insert_best(near, sequences, pool) : remove_best(near, sequences, pool);
      length = up ? length + 1 : length - 1;
      const double score = std::max(consider(start), consider(solve(length)));
      idle = score > best ? 0 : idle + 1;
      best = std::max(best, score);
    }
  }
  LengthScan scan;
  for (auto& [length, point] : points) scan.points.push_back(std::move(point));
  for (std::size_t i = 0; i < scan.points.size(); ++i)
    if (scan.points[i].log_likelihood > scan.points[scan.best].log_likelihood) scan.best = i;
  return scan;
}

}  // namespace attention
