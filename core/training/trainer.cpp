#include "core/training/trainer.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"

namespace attention {
namespace {

constexpr std::int64_t good_state_interval = 32;
constexpr std::size_t bucket_batches = 16;

// Within blocks of several batches, examples by length; then the batches in any order.
void bucket(std::vector<Index>& order, std::size_t batch, const std::vector<Index>& lengths, Random& random) {
  for (std::size_t first = 0; first < order.size(); first += batch * bucket_batches) {
    const auto begin = order.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end =
        order.begin() + static_cast<std::ptrdiff_t>(std::min(order.size(), first + batch * bucket_batches));
    std::stable_sort(begin, end, [&](Index a, Index b) {
      return lengths[static_cast<std::size_t>(a)] < lengths[static_cast<std::size_t>(b)];
    });
  }
  // The last, smaller batch stays last: every epoch has the same batch sizes.
  std::vector<std::size_t> batches(order.size() / batch);
  for (std::size_t i = 0; i < batches.size(); ++i) batches[i] = i;
  random.shuffle(batches);
  std::vector<Index> shuffled = order;
  for (std::size_t i = 0; i < batches.size(); ++i)
    std::copy_n(order.begin() + static_cast<std::ptrdiff_t>(batches[i] * batch), batch,
                shuffled.begin() + static_cast<std::ptrdiff_t>(i * batch));
  order.swap(shuffled);
}

}  // namespace

Trainer::Trainer(Trace trace, Weights<float>& weights, const Examples& examples, std::vector<Index> indices,
                 ThreadPool& pool, const TrainerOptions& options)
    : weights_(weights),
      examples_(examples),
      indices_(std::move(indices)),
      options_(options),
      runner_(std::move(trace), weights, examples, pool, true,
              {.shard_size = options.shard_size, .observer = options.observer}),
      optimizer_(options.optimizer, weights.size()),
      gradient_(Shape{weights.size()}),
      good_weights_(Shape{weights.size()}),
      good_state_(optimizer_.state().shape) {
  if (options.batch_size < 1)
    invalid("Trainer: expected a batch_size above 0, received {}", options.batch_size);
  if (indices_.empty()) invalid("Trainer: expected at least one training example, received none");
  for (const Index i : indices_)
    if (i < 0 || i >= examples.count())
      invalid("Trainer: expected indices of {} examples, received {}", examples.count(), i);
  begin_epoch();
  keep_good_state();
}

std::int64_t Trainer::steps_per_epoch() const {
  return (static_cast<Index>(indices_.size()) + options_.batch_size - 1) / options_.batch_size;
}

double Trainer::epoch_loss() const {
  return loss_count_ > 0 ? loss_sum_ / static_cast<double>(loss_count_) : finished_loss_;
}

void Trainer::begin_epoch() {
  Random random(options_.seed, fmt::format("order:{}", epoch_));
  order_ = indices_;
  random.shuffle(order_);
  if (options_.bucket_by_length && !examples_.lengths.empty())
    bucket(order_, static_cast<std::size_t>(options_.batch_size), examples_.lengths, random);
  loss_sum_ = 0;
  loss_count_ = 0;
}

Trainer::Step Trainer::step() {
  const auto first = static_cast<std::size_t>(step_ * options_.batch_size);
  const auto count = std::min(static_cast<std::size_t>(options_.batch_size), order_.size() - first);
  Step result;
  result.examples = static_cast<Index>(count);
  result.loss = runner_.loss_and_gradient(std::span(order_).subspan(first, count), gradient_.view(),
                                          optimizer_.steps());
  const double norm = clip_by_global_norm(gradient_.view(), options_.clip_norm);
  if (!std::isfinite(result.loss) || !std::isfinite(norm)) {
    restore_good_state();
    result.diverged = true;
    return result;
  }
  optimizer_.step({weights_.data(), Shape{weights_.size()}}, std::as_const(gradient_).view());
  loss_sum_ += result.loss * static_cast<double>(count);
  loss_count_ += result.examples;
  if (optimizer_.steps() % good_state_interval == 0) keep_good_state();
  if (++step_ == steps_per_epoch()) {
    finished_loss_ = epoch_loss();
    step_ = 0;
    ++epoch_;
    begin_epoch();
    result.epoch_finished = true;
  }
  return result;
}

void Trainer::resume_at(std::int64_t epoch, std::int64_t step, std::int64_t optimizer_steps, double loss_sum,
                        Index loss_count) {
  if (epoch < 0 || step < 0 || step >= steps_per_epoch() || optimizer_steps < 0 || loss_count < 0)
    invalid("Trainer: expected a step below {} to resume at, received epoch {}, step {}", steps_per_epoch(),
            epoch, step);
  epoch_ = epoch;
  step_ = step;
  optimizer_.set_steps(optimizer_steps);
  begin_epoch();
  loss_sum_ = loss_sum;
  loss_count_ = loss_count;
  keep_good_state();
}

void Trainer::keep_good_state() {
  const auto weights = array(weights_.data(), weights_.size());
  if (!weights.allFinite()) return;
  array(good_weights_.view()) = weights;
  array(good_state_.view()) = array(optimizer_.state());
  good_steps_ = optimizer_.steps();
}

void Trainer::restore_good_state() {
  array(weights_.data(), weights_.size()) = array(good_weights_.view());
  array(optimizer_.state()) = array(good_state_.view());
  optimizer_.set_steps(good_steps_);
}

}  // namespace attention
