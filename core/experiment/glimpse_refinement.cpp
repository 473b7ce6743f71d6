#include "core/experiment/glimpse_refinement.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace attention {
namespace {

constexpr double sure_margin = 0.5;
constexpr std::size_t most_doubtful = 4;
constexpr int most_moves = 4;
constexpr std::int64_t epochs_of_a_move = 3;

using Scores = RowMatrix<float>;  // θ (J, A)

Eigen::Map<Scores> scores_of(Experiment& experiment) {
  return matrix(experiment.weights().view("letter_scores/letter_scores"));
}

// Glimpse `from` is taken out; before glimpse `to` of those left comes one that looks for `letter`.
Scores moved(const Scores& scores, Index from, Index to, Index letter) {
  // As sure as the others are on average.
  const Eigen::ArrayXf sums = scores.rowwise().sum();
  const Eigen::ArrayXf tops = scores.rowwise().maxCoeff();
  const auto others = static_cast<float>(std::max<Index>(scores.cols() - 1, 1));
  const float step = (tops - (sums - tops) / others).mean();
  Scores result(scores.rows(), scores.cols());
  for (Index row = 0, source = 0; row < scores.rows(); ++row) {
    if (row == to) {
      result.row(row).setZero();
      result(row, letter) = step;
      continue;
    }
    source += source == from;
    result.row(row) = scores.row(source++);
  }
  return result;
}

std::vector<Index> doubtful_glimpses(const std::vector<double>& margins) {
  std::vector<Index> doubtful;
  for (std::size_t k = 0; k < margins.size(); ++k)
    if (margins[k] < sure_margin) doubtful.push_back(static_cast<Index>(k));
  std::stable_sort(doubtful.begin(), doubtful.end(), [&](Index a, Index b) {
    return margins[static_cast<std::size_t>(a)] < margins[static_cast<std::size_t>(b)];
  });
  doubtful.resize(std::min(doubtful.size(), most_doubtful));
  return doubtful;
}

// The proposal of the lowest held-out loss.
Scores best_move(Experiment& experiment, const std::vector<Index>& doubtful) {
  const Scores before = scores_of(experiment);
  Scores best = before;
  double least = INFINITY;
  for (const Index from : doubtful)
    for (Index to = 0; to < before.rows(); ++to)
      for (Index letter = 0; letter < before.cols(); ++letter) {
        scores_of(experiment) = moved(before, from, to, letter);
        const double loss = experiment.judge().loss;
        if (!(loss < least)) continue;
        least = loss;
        best = scores_of(experiment);
      }
  scores_of(experiment) = before;
  return best;
}

}  // namespace

int refine_glimpses(std::unique_ptr<Experiment>& experiment, const std::function<void(Experiment&)>& train) {
  if (experiment->config().model.name != "monotonic")
    invalid("refine_glimpses: expected a monotonic model, received {}", experiment->config().model.name);
  ExperimentConfig config = experiment->config();
  config.training.restarts = 1;
  config.training.epochs = std::min(config.training.epochs, epochs_of_a_move);
  for (int moves = 0; moves < most_moves; ++moves) {
    const std::vector<Index> doubtful = doubtful_glimpses(experiment->recovery().margins);
    if (doubtful.empty()) return moves;
    auto next = std::make_unique<Experiment>(config, experiment->dataset());
    next->take_weights(*experiment);
    scores_of(*next) = best_move(*experiment, doubtful);
    train(*next);
    if (!(next->judge().loss < experiment->judge().loss)) return moves;
    experiment = std::move(next);
  }
  return most_moves;
}

}  // namespace attention
