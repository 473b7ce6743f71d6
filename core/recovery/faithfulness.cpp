#include "core/recovery/faithfulness.h"

#include <cmath>
#include <numeric>
#include <vector>

#include "core/base/error.h"
#include "core/recovery/em.h"

namespace attention {
namespace {

using Weights = Eigen::Map<const Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>, 0,
                           Eigen::OuterStride<>>;

}  // namespace

FaithfulnessScorer::FaithfulnessScorer(Letters core, std::size_t glimpses, std::size_t alphabet_size)
    : core_(core.begin(), core.end()),
      glimpses_(glimpses),
      alphabet_size_(alphabet_size),
      scorer_(static_cast<std::int64_t>(core.size())) {
  if (glimpses < 1) invalid("FaithfulnessScorer: expected at least 1 glimpse, received 0");
}

void FaithfulnessScorer::add(Letters sequence, std::span<const std::uint8_t> truth,
                             std::span<const float> weights, std::size_t stride) {
  if (truth.size() != sequence.size() || stride < sequence.size() || weights.size() < glimpses_ * stride)
    invalid("FaithfulnessScorer: expected truth and weights of {} letters, received {} and {} in rows of {}",
            sequence.size(), truth.size(), weights.size(), stride);
  const SoftCore posterior = placement_posterior(core_, sequence, alphabet_size_);
  const auto time = static_cast<Eigen::Index>(sequence.size());
  const auto rows = static_cast<Eigen::Index>(glimpses_);
  const Eigen::ArrayXXd given =
      Weights(weights.data(), rows, time, Eigen::OuterStride<>(static_cast<Eigen::Index>(stride)))
          .cast<double>();
  std::vector<Eigen::Index> places;
  for (std::size_t t = 0; t < truth.size(); ++t)
    if (truth[t]) places.push_back(static_cast<Eigen::Index>(t));
  const double total = given.sum();
  if (!(posterior.sum() > 0) || !(total > 0) || places.empty()) return;

  // All glimpses as one distribution, and the best there can be.
  const Eigen::ArrayXd whole = given.colwise().sum().transpose() / total;
  const Eigen::ArrayXd best = posterior.colwise().mean().transpose();
  for (const Eigen::Index t : places) {
    sum_.mass += whole[t];
    sum_.mass_ceiling += best[t];
  }
  const bool by_letter = glimpses_ == core_.size() && places.size() == core_.size();
  if (by_letter) {
    double apart = 0;
    for (Eigen::Index k = 0; k < rows; ++k) {
      const double mass = given.row(k).sum();
      const Eigen::ArrayXd row = given.row(k).transpose() / (mass > 0 ? mass : 1);
      const auto place = places[static_cast<std::size_t>(k)];
      places_ += row[place] / static_cast<double>(rows);
      place_ceilings_ += posterior(k, place) / static_cast<double>(rows);
      apart += (row - posterior.row(k).transpose().array()).abs().sum() / 2;
    }
    sum_.total_variation += apart / static_cast<double>(rows);
  } else {
    sum_.total_variation += (whole - best).abs().sum() / 2;
  }
  const Eigen::ArrayXf single = whole.cast<float>();
  scorer_.add(std::span(single.data(), sequence.size()), truth);
  ++sum_.sequences;
}

Faithfulness FaithfulnessScorer::score() const {
  Faithfulness mean = sum_;
  if (mean.sequences == 0) return mean;
  const auto count = static_cast<double>(mean.sequences);
  mean.mass /= count;
  mean.mass_ceiling /= count;
  mean.total_variation /= count;
  if (glimpses_ == core_.size() && glimpses_ > 1) {
    mean.place_mass = places_ / count;
    mean.place_mass_ceiling = place_ceilings_ / count;
  }
  mean.auc = scorer_.score().auc;
  return mean;
}

}  // namespace attention
