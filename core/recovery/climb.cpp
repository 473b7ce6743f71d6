#include "core/recovery/climb.h"

#include <algorithm>
#include <cmath>

#include "core/recovery/edit_scores.h"

namespace attention {
namespace {

struct Neighbours {
  double here = 0;
  double best = -INFINITY;
  std::vector<Letter> best_core;
  std::vector<double> margins;
};

Neighbours look_around(Letters core, const PackedSequences& sequences, ThreadPool& pool,
                       const std::function<void(double)>& progress) {
  const auto scores = edit_scores(core, sequences, pool, progress);
  Neighbours around;
  around.here = scores[0].at(0, core[0]);
  for (std::size_t i = 0; i < core.size(); ++i) {
    double replaced = -INFINITY;
    const std::vector<Letter> shorter = without(core, i);
    for (std::size_t gap = 0; gap < core.size(); ++gap)
      for (std::size_t a = 0; a < sequences.alphabet_size(); ++a) {
        const double score = scores[i].at(gap, a);
        if (gap == i && a != core[i]) replaced = std::max(replaced, score);
        if (score <= around.best) continue;
        // Putting an equal letter back beside its twin gives the same core.
        std::vector<Letter> edited = with(shorter, gap, static_cast<Letter>(a));
        if (std::equal(edited.begin(), edited.end(), core.begin())) continue;
        around.best = score;
        around.best_core = std::move(edited);
      }
    around.margins.push_back(around.here - replaced);
  }
  return around;
}

}  // namespace

ClimbResult climb(Letters core, const PackedSequences& sequences, int max_steps, ThreadPool& pool,
                  const std::function<void(double)>& progress) {
  ClimbResult result;
  result.core.assign(core.begin(), core.end());
  while (true) {
    Neighbours around = look_around(result.core, sequences, pool, progress);
    result.log_likelihood = around.here;
    result.rival = around.best;
    result.margins = std::move(around.margins);
    // Gains within rounding do not count, or two equal cores could take turns for ever.
    const double least_gain = 1e-9 * (1 + std::abs(around.here));
    if (result.steps >= max_steps || !(around.best > around.here + least_gain)) return result;
    result.core = std::move(around.best_core);
    ++result.steps;
  }
}

}  // namespace attention
