#include "core/recovery/scoring.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/base/error.h"

namespace attention {

std::int64_t edit_distance(Letters a, Letters b) {
  // row[j]: distance between the first i letters of a and the first j of b.
  std::vector<std::int64_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::int64_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::int64_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::int64_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

Interval wilson95(std::int64_t successes, std::int64_t trials) {
  if (successes < 0 || successes > trials)
    invalid("wilson95: expected 0 to {} successes, received {}", trials, successes);
  if (trials == 0) return {0, 1};
  const double n = static_cast<double>(trials);
  const double rate = static_cast<double>(successes) / n;
  const double z = 1.959963984540054;
  const double centre = rate + z * z / (2 * n);
  const double spread = z * std::sqrt(rate * (1 - rate) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {std::max(0.0, (centre - spread) / scale), std::min(1.0, (centre + spread) / scale)};
}

double area_under_curve(std::span<const double> positives, std::span<const double> negatives) {
  if (positives.empty() || negatives.empty()) return 0.5;
  struct Scored {
    double score;
    bool positive;
  };
  std::vector<Scored> all;
  all.reserve(positives.size() + negatives.size());
  for (const double score : positives) all.push_back({score, true});
  for (const double score : negatives) all.push_back({score, false});
  for (const Scored& item : all)
    if (std::isnan(item.score)) invalid("area_under_curve: expected scores that are numbers, received NaN");
  std::sort(all.begin(), all.end(), [](const Scored& a, const Scored& b) { return a.score < b.score; });

  double wins = 0;
  double below = 0;  // negatives of lower score
  for (std::size_t i = 0; i < all.size();) {
    double tied_positives = 0;
    double tied_negatives = 0;
    std::size_t j = i;
    for (; j < all.size() && all[j].score == all[i].score; ++j)
      ++(all[j].positive ? tied_positives : tied_negatives);
    wins += tied_positives * (below + tied_negatives / 2);
    below += tied_negatives;
    i = j;
  }
  return wins / (static_cast<double>(positives.size()) * static_cast<double>(negatives.size()));
}

AttentionScorer::AttentionScorer(std::int64_t places) : places_(places) {
  if (places < 1) invalid("AttentionScorer: expected at least 1 place, received {}", places);
}

void AttentionScorer::add(std::span<const float> weights, std::span<const std::uint8_t> truth) {
  if (weights.size() != truth.size())
    invalid("AttentionScorer: expected a weight for each of {} letters, received {}", truth.size(),
            weights.size());
  std::vector<double> core;
  std::vector<double> others;
  for (std::size_t t = 0; t < weights.size(); ++t) {
    if (!(weights[t] >= 0) || !std::isfinite(weights[t]))
      invalid("AttentionScorer: expected finite weights of at least 0, received {}", weights[t]);
    (truth[t] ? core : others).push_back(weights[t]);
  }
  const double on_core = std::accumulate(core.begin(), core.end(), 0.0);
  const double total = on_core + std::accumulate(others.begin(), others.end(), 0.0);
  if (core.empty() || total <= 0) return;

  // The weight of the last place that still gets in; those equal to it share the places left.
  const auto places = std::min(static_cast<std::size_t>(places_), weights.size());
  std::vector<float> sorted(weights.begin(), weights.end());
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(places - 1), sorted.end(),
                   std::greater<>());
  const double threshold = sorted[places - 1];
  const auto above = [&](double weight) { return weight > threshold; };
  const auto equal = [&](double weight) { return weight == threshold; };
  const auto sure = static_cast<double>(std::count_if(core.begin(), core.end(), above));
  const auto sure_others = static_cast<double>(std::count_if(others.begin(), others.end(), above));
  const auto tied = static_cast<double>(std::count_if(core.begin(), core.end(), equal));
  const auto tied_others = static_cast<double>(std::count_if(others.begin(), others.end(), equal));
  const double left = static_cast<double>(places) - sure - sure_others;
  const double hits = sure + left * tied / (tied + tied_others);

  sum_.mass += on_core / total;
  sum_.precision += hits / static_cast<double>(places);
  sum_.recall += hits / static_cast<double>(core.size());
  ++sum_.sequences;
  if (others.empty()) return;
  auc_sum_ += area_under_curve(core, others);
  ++auc_sequences_;
}

AttentionScorer::Score AttentionScorer::score() const {
  Score mean = sum_;
  if (sum_.sequences > 0) {
    const auto n = static_cast<double>(sum_.sequences);
    mean.mass /= n;
    mean.precision /= n;
    mean.recall /= n;
  }
  if (auc_sequences_ > 0) mean.auc = auc_sum_ / static_cast<double>(auc_sequences_);
  return mean;
}

}  // namespace attention
