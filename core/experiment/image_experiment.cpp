#include "core/experiment/image_experiment.h"

#include <atomic>
#include <numeric>

#include "core/base/error.h"
#include "core/training/data_initializers.h"
#include "core/training/losses.h"

namespace attention {
namespace {

constexpr std::size_t sampled_rows = 1000;  // that RBF layers begin from

Examples make_examples(LabelledImages set) {
  Examples examples;
  examples.arrays.emplace_back(std::move(set.images));
  examples.arrays.emplace_back(std::move(set.labels));
  return examples;
}

std::vector<Index> first_integers(Index count) {
  std::vector<Index> integers(static_cast<std::size_t>(count));
  std::iota(integers.begin(), integers.end(), Index(0));
  return integers;
}

// What goes into layer `depth`; past the last layer, the logits.
Trace reading_trace(const ImageNetwork& network, std::size_t depth) {
  return [&network, depth](Graph&, const std::vector<Value>& inputs) {
    return Traced{{network(inputs[0])[depth]}, {}};
  };
}

Trace training_trace(const ImageNetwork& network) {
  return [&network](Graph&, const std::vector<Value>& inputs) {
    return Traced{{}, sparse_categorical_crossentropy(inputs[1], network(inputs[0]).back(), true)};
  };
}

}  // namespace

ImageExperiment::ImageExperiment(const ImageConfig& config, LabelledImages training, LabelledImages test)
    : config_(config), pool_(config.threads) {
  if (training.height != test.height || training.width != test.width)
    invalid("expected test images of {} × {} pixels, like those to train on, received {} × {}",
            training.height, training.width, test.height, test.width);
  if (training.count() < 2) invalid("expected at least 2 images to train on, received {}", training.count());
  training_ = make_examples(std::move(training));
  test_ = make_examples(std::move(test));
  std::vector<Index> order = first_integers(training_.count());
  Random(config_.seed, "split").shuffle(order);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(order.size() * 4 / 5);
  held_out_.assign(end, order.end());
  order.erase(end, order.end());

  network_ = std::make_unique<ImageNetwork>(config_.layer, training_.arrays[0].shape()[1],
                                            std::vector<Index>{64, 64, image_classes});
  weights_ = std::make_unique<Weights<float>>(network_->weights(), config_.seed);
  if (config_.layer == "rbf")
    initialize_from_data(std::span(order).first(std::min(sampled_rows, order.size())));
  trainer_ = std::make_unique<Trainer>(
      training_trace(*network_), *weights_, training_, std::move(order), pool_,
      TrainerOptions{.optimizer = {.name = "rmsprop", .learning_rate = config_.layer == "rbf" ? 5e-3 : 1e-3},
                     .batch_size = 64,
                     .seed = config_.seed,
                     .shard_size = 64,  // one of all: an image has few values beside so many weights
                     .observer = config_.observer});
}

void ImageExperiment::initialize_from_data(std::span<const Index> rows) {
  for (std::size_t depth = 0; depth < network_->layers().size(); ++depth) {
    const auto& weights = network_->layers()[depth]->weights();  // centers, sigmas, weights
    const Index width = weights[0]->shape[1];
    Tensor<float> reached({static_cast<Index>(rows.size()), width});
    BatchRunner(reading_trace(*network_, depth), *weights_, training_, pool_, false)
        .forward(rows, [&](Index first, Index, const Plan<float>& plan) {
          std::copy_n(plan.output(0).data, plan.output(0).size(), reached.data() + first * width);
        });
    Random random(config_.seed, "samples:" + weights[0]->name);
    const View<const float> data = std::as_const(reached).view();
    array(weights_->view(weights[0]->name)) = array(samples(data, weights[0]->shape[0], random).view());
    array(weights_->view(weights[1]->name)).setConstant(static_cast<float>(mean_distance(data)));
  }
}

double ImageExperiment::finish_epoch() {
  const double share = share_right(training_, *weights_, held_out_);
  if (share > best_share_) {
    best_share_ = share;
    best_weights_ = *weights_;
  }
  return share;
}

double ImageExperiment::test_accuracy() {
  return share_right(test_, best_weights_ ? *best_weights_ : *weights_, first_integers(test_.count()));
}

double ImageExperiment::share_right(const Examples& examples, const Weights<float>& weights,
                                    std::span<const Index> rows) {
  std::atomic<Index> right = 0;
  Tensor<float> labels({static_cast<Index>(rows.size())});
  examples.arrays[1].gather(rows, labels.view());
  BatchRunner runner(reading_trace(*network_, network_->layers().size()), weights, examples, pool_, false);
  runner.forward(rows, [&](Index first, Index count, const Plan<float>& plan) {
    const auto logits = matrix(plan.output(0));
    for (Index i = 0; i < count; ++i) {
      Index best = 0;
      logits.row(i).maxCoeff(&best);
      if (static_cast<float>(best) == labels[first + i]) ++right;
    }
  });
  return static_cast<double>(right) / static_cast<double>(rows.size());
}

}  // namespace attention
