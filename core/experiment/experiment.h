#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/experiment/evaluator.h"
#include "core/training/trainer.h"

namespace attention {

/// One configuration → one run → snapshots. The page, the native tool, the embedding API and the tests all
/// drive this; it has no clock and no files, the driver decides how many steps to take at a time.
///
///     Experiment experiment(parse_config(json));
///     while (experiment.train(10)) show(experiment.snapshot());
///
/// One seed and one configuration give the same run on every platform and with any number of threads.
class Experiment {
 public:
  /// Draws the task's data. Throws on an impossible setting.
  explicit Experiment(const ExperimentConfig& config);
  /// On data that is there: the user's own, or another experiment's.
  Experiment(const ExperimentConfig& config, std::shared_ptr<const Dataset> dataset);

  const ExperimentConfig& config() const { return config_; }
  const std::shared_ptr<const Dataset>& dataset() const { return dataset_; }

  /// Trains up to `steps` batches; false when there is nothing left to do (done or failed). An epoch's end
  /// evaluates the held-out examples and adds a record.
  bool train(std::int64_t steps);
  /// Says that training halts here; train() goes on from where it was.
  void stop();
  /// Trains on to another number of epochs in all, at least those already finished.
  void set_epochs(std::int64_t epochs);
  /// Back to the first weights, epoch 0.
  void reset();

  bool finished() const { return training_.status == "done" || training_.status == "failed"; }
  const TaskSummary& task() const { return task_; }
  const ModelSummary& model() const { return model_summary_; }
  const TrainingSnapshot& training() const { return training_; }
  /// The core as read off the attention at the end of the last epoch, over all held-out positives.
  const RecoverySnapshot& recovery() const { return recovery_; }
  /// Everything, the probe set read anew if the weights have moved since.
  Snapshot snapshot();

  /// Runs a method that needs only data and adds its row to the snapshot. See data_method_names().
  MethodRow compare(std::string_view method);
  /// The same for a core that was found in any other way.
  MethodRow add_answer(std::string_view method, Letters core);

  /// Is told of every epoch at its end, those of earlier restarts included: for logs.
  using EpochObserver = std::function<void(const EpochRecord& record, std::int64_t restart)>;
  void observe_epochs(EpochObserver observer) { epoch_observer_ = std::move(observer); }

  /// Weights and the whole state of training, that of the best restart included, as a safetensors file with
  /// the configuration in its metadata.
  std::string save();
  /// Takes over weights and state, so that training goes on to the same end as if it had not been
  /// interrupted. Throws, and changes nothing, if the file is not one of this model's.
  void load(std::string_view bytes);

  Weights<float>& weights() { return *weights_; }
  /// Takes over the weights of another experiment with the same model.
  void take_weights(Experiment& other);

  /// How the model stands to the held-out examples.
  struct Judgement {
    double loss = 0;      ///< mean binary cross-entropy
    double accuracy = 0;  ///< share that it gets right
  };
  Judgement judge() { return judge({}); }
  /// The held-out positives with their attention.
  void read_held_out(const std::function<void(const Evaluator::Reading&)>& visit);
  /// The model's logits of another dataset's positives.
  std::vector<double> logits(const Dataset& other);

 private:
  void split();
  // `read` is handed the held-out positives with their attention on the way.
  Judgement judge(const std::function<void(const Evaluator::Reading&)>& read);
  void begin_restart(std::int64_t restart);
  bool end_run();  // true if another restart follows
  void finish_epoch();
  void record_loss(double loss);
  RecoverySnapshot finish_reading(RecoverySnapshot recovery) const;
  void read_probe();

  ExperimentConfig config_;
  std::shared_ptr<const Dataset> dataset_;
  std::unique_ptr<ThreadPool> pool_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Weights<float>> weights_;
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<Trainer> trainer_;
  std::vector<Index> training_indices_;
  std::vector<Index> validation_indices_;
  std::vector<Index> probe_indices_;     // shown: held-out positives, then negatives
  std::vector<Index> positive_indices_;  // all held-out positives, and negatives
  std::vector<Index> negative_indices_;

  TaskSummary task_;
  ModelSummary model_summary_;
  TrainingSnapshot training_;
  RecoverySnapshot recovery_;
  AttentionSnapshot attention_;
  std::vector<MethodRow> methods_;
  std::int64_t weights_version_ = 0;  // counts changes of the weights, so that reading them can be spared
  std::int64_t attention_version_ = -1;
  std::int64_t curve_stride_ = 1;  // batches a point of the loss curve
  std::vector<double> curve_pending_;

  struct Best {
    double loss = 0;
    Tensor<float> weights;
    TrainingSnapshot training;
    RecoverySnapshot recovery;
  };
  std::optional<Best> best_;
  EpochObserver epoch_observer_;
};

}  // namespace attention
