#include "core/training/optimizer.h"

#include <cmath>

#include "core/base/error.h"

namespace attention {

template <class S>
Optimizer<S>::Optimizer(const OptimizerOptions& options, Index size)
    : options_(options), size_(size), state_(Shape{2 * size}) {
  if (options.name != "adam") invalid("optimizer: expected adam, received \"{}\"", options.name);
  if (!(options.learning_rate > 0 && std::isfinite(options.learning_rate)))
    invalid("optimizer: expected a learning_rate above 0, received {}", options.learning_rate);
  for (const double beta : {options.beta_1, options.beta_2})
    if (!(beta >= 0 && beta < 1)) invalid("optimizer: expected a beta from 0 to below 1, received {}", beta);
  if (!(options.epsilon > 0)) invalid("optimizer: expected an epsilon above 0, received {}", options.epsilon);
}

template <class S>
void Optimizer<S>::step(View<S> weights, View<const S> gradients) {
  if (weights.size() != size_ || gradients.size() != size_)
    invalid("optimizer: expected {} weights and gradients, received {} and {}", size_, weights.size(),
            gradients.size());
  ++steps_;
  auto w = array(weights);
  const auto g = array(gradients);
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
double clip_by_global_norm(View<S> gradients, double limit) {
  auto g = array(gradients);
  const double norm = std::sqrt(g.template cast<double>().square().sum());
  if (limit > 0 && norm > limit) g *= S(limit / norm);
  return norm;
}

template class Optimizer<float>;
template class Optimizer<double>;
template double clip_by_global_norm(View<float>, double);
template double clip_by_global_norm(View<double>, double);

}  // namespace attention
