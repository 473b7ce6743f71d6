#pragma once

#include <memory>
#include <optional>

#include "core/data/idx.h"
#include "core/models/image_network.h"
#include "core/training/trainer.h"

namespace attention {

struct ImageConfig {
  std::string layer = "dense";  ///< a name of image_network_names()
  std::uint64_t seed = 1;       ///< draws the split, the first weights and the batches' order
  int threads = 1;
  PlanObserver* observer = nullptr;  ///< sees every operation of the training; for one thread
};

/// Trains a network of layers of one kind, 64-64-10 on the pixels, to tell what images show: softmax
/// cross-entropy, RMSprop (Dense 1e-3, RBF 5e-3), batches of 64, on four fifths of the training images; the
/// others are held out. Like every run it has no clock: the driver times its epochs.
///
/// First weights of the RBF layers come from the data: centers are what reaches the layer for random training
/// images, widths the mean distance between two such rows of a random thousand, heights are one.
class ImageExperiment {
 public:
  /// Throws if the two sets do not go together or are too small.
  ImageExperiment(const ImageConfig& config, LabelledImages training, LabelledImages test);

  std::int64_t steps_per_epoch() const { return trainer_->steps_per_epoch(); }
  Trainer::Step step() { return trainer_->step(); }
  /// Mean training loss of the epoch that has just ended.
  double epoch_loss() const { return trainer_->epoch_loss(); }
  /// Share of the held-out images that the network gets right. The weights that did best are kept.
  double finish_epoch();
  /// Share of the test images that those weights, or where there are none the present ones, get right.
  double test_accuracy();

  Index parameters() const { return weights_->size(); }
  Index training_count() const { return training_.count() - static_cast<Index>(held_out_.size()); }
  int threads() const { return pool_.threads(); }
  BatchRunner::Memory memory() const { return trainer_->memory(); }

 private:
  void initialize_from_data(std::span<const Index> rows);
  double share_right(const Examples& examples, const Weights<float>& weights, std::span<const Index> rows);

  ImageConfig config_;
  ThreadPool pool_;
  Examples training_, test_;  // images and labels
  std::vector<Index> held_out_;
  std::unique_ptr<ImageNetwork> network_;
  std::unique_ptr<Weights<float>> weights_;
  std::unique_ptr<Trainer> trainer_;
  std::optional<Weights<float>> best_weights_;
  double best_share_ = -1;
};

}  // namespace attention
