#include "core/training/optimizer.h"

#include <cmath>

#include "core/base/error.h"

namespace attention {
namespace {

constexpr double least_square = 1e-30;

// Arrays of the weights' size that an optimiser keeps from step to step.
Index state_arrays(const OptimizerOptions& options) {
  if (options.name == "adam") return 2;
  if (options.name == "rmsprop") return 1;
  return options.momentum > 0 ? 1 : 0;
}

void check_learning_rate(double rate) {
  if (!(rate > 0 && std::isfinite(rate)))
    invalid("optimizer: expected a learning_rate above 0, received {}", rate);
}

const OptimizerOptions& checked(const OptimizerOptions& options) {
  const auto& names = optimizer_names();
  if (std::ranges::find(names, options.name) == names.end())
    invalid("optimizer: expected one of {}, received \"{}\"", fmt::join(names, ", "), options.name);
  check_learning_rate(options.learning_rate);
  const auto expect_share = [](const char* name, double value) {
    if (!(value >= 0 && value < 1))
      invalid("optimizer: expected {} from 0 to below 1, received {}", name, value);
  };
  expect_share("beta_1", options.beta_1);
  expect_share("beta_2", options.beta_2);
  expect_share("rho", options.rho);
  expect_share("momentum", options.momentum);
  if (!(options.epsilon > 0)) invalid("optimizer: expected an epsilon above 0, received {}", options.epsilon);
  return options;
}

}  // namespace

const std::vector<std::string_view>& optimizer_names() {
  static const std::vector<std::string_view> names = {"adam", "rmsprop", "sgd"};
  return names;
}

template <class S>
Optimizer<S>::Optimizer(const OptimizerOptions& options, Index size)
    : options_(checked(options)), size_(size), state_(Shape{state_arrays(options) * size}) {}

template <class S>
void Optimizer<S>::step(View<S> weights, View<const S> gradients) {
  if (weights.size() != size_ || gradients.size() != size_)
    invalid("optimizer: expected {} weights and gradients, received {} and {}", size_, weights.size(),
            gradients.size());
  ++steps_;
  if (options_.name == "adam")
    adam(array(weights), array(gradients));
  else if (options_.name == "rmsprop")
    rmsprop(array(weights), array(gradients));
  else
    sgd(array(weights), array(gradients));
}

template <class S>
void Optimizer<S>::set_learning_rate(double rate) {
  check_learning_rate(rate);
  options_.learning_rate = rate;
}

template <class S>
void Optimizer<S>::adam(Eigen::Map<Column<S>> w, Eigen::Map<const Column<S>> g) {
  auto m = array(state_.data(), size_);
  auto v = array(state_.data() + size_, size_);
  const auto steps = static_cast<double>(steps_);
  const S mean_scale = S(options_.learning_rate / (1 - std::pow(options_.beta_1, steps)));
  const S square_scale = S(1 / std::sqrt(1 - std::pow(options_.beta_2, steps)));
  m = S(options_.beta_1) * m + S(1 - options_.beta_1) * g;
  v = S(options_.beta_2) * v + S(1 - options_.beta_2) * g.square();
  w -= mean_scale * m / (v.sqrt() * square_scale + S(options_.epsilon));
}

template <class S>
void Optimizer<S>::rmsprop(Eigen::Map<Column<S>> w, Eigen::Map<const Column<S>> g) {
  auto v = array(state_.data(), size_);
  // Kept out of the subnormal numbers, which are slow and which ε drowns: half of an image's pixels are dark.
  v = (S(options_.rho) * v + S(1 - options_.rho) * g.square()).max(S(least_square));
  w -= S(options_.learning_rate) * g / (v + S(options_.epsilon)).sqrt();
}

template <class S>
void Optimizer<S>::sgd(Eigen::Map<Column<S>> w, Eigen::Map<const Column<S>> g) {
  const S rate = S(options_.learning_rate);
  if (options_.momentum == 0) {
    w -= rate * g;
    return;
  }
  const S momentum = S(options_.momentum);
  auto u = array(state_.data(), size_);
  u = momentum * u - rate * g;
  if (options_.nesterov)
    w += momentum * u - rate * g;
  else
    w += u;
}

template <class S>
double clip_by_global_norm(View<S> gradients, double limit) {
  auto g = array(gradients);
  // Short sums in S, which are several times as fast as in double, unless they over- or underflow.
  double squares = 0;
  for (Index first = 0; first < g.size(); first += 1024)
    squares += static_cast<double>(g.segment(first, std::min<Index>(1024, g.size() - first)).square().sum());
  if (!(squares > least_square && std::isfinite(squares))) squares = g.template cast<double>().square().sum();
  const double norm = std::sqrt(squares);
  if (limit > 0 && norm > limit) g *= S(limit / norm);
  return norm;
}

template class Optimizer<float>;
template class Optimizer<double>;
template double clip_by_global_norm(View<float>, double);
template double clip_by_global_norm(View<double>, double);

}  // namespace attention
