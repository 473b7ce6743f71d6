#include "core/experiment/benchmark.h"

#include <numeric>

#include "core/base/error.h"
#include "core/base/random.h"

namespace attention {
namespace {

constexpr std::size_t cut_at = 44;
constexpr std::ptrdiff_t training_examples = 18000;

Sequences cut(const Sequences& sequences) {
  Sequences result;
  for (std::size_t n = 0; n < sequences.size(); ++n)
    result.append(sequences[n].first(std::min(cut_at, sequences.length(n))));
  return result;
}

Dataset make_data() {
  TaskConfig task;
  const CoreSequenceData whole = draw_core_sequences(task);
  Dataset dataset = make_dataset(task, whole.alphabet, cut(whole.sequences), cut_at);
  dataset.examples.lengths.clear();  // every example takes the same time
  return dataset;
}

}  // namespace

Benchmark::Benchmark(const std::string& workload, int threads, PlanObserver* observer)
    : pool_(threads),
      dataset_((workload == "w1" || workload == "w3"
                    ? void()
                    : invalid("bench: expected w1 or w3, received \"{}\"", workload),
                make_data())) {
  const bool w1 = workload == "w1";
  model_ = make_model(w1 ? "bahdanau" : "transformer", {.letters = 4, .longest = static_cast<Index>(cut_at)});
  weights_ = std::make_unique<Weights<float>>(model_->weights(), 1);
  evaluator_ = std::make_unique<Evaluator>(*model_, *weights_, dataset_, pool_);
  std::vector<Index> order(2 * dataset_.count());
  std::iota(order.begin(), order.end(), Index(0));
  Random(1, "split").shuffle(order);
  held_out_.assign(order.begin() + training_examples, order.end());
  order.resize(static_cast<std::size_t>(training_examples));
  trainer_ = std::make_unique<Trainer>(
      training_trace(*model_), *weights_, dataset_.examples, std::move(order), pool_,
      TrainerOptions{.optimizer = {.name = "adam", .learning_rate = w1 ? 3e-3 : 1e-3},
                     .batch_size = 128,
                     .observer = observer});
}

double Benchmark::accuracy() {
  double right = 0;
  evaluator_->run(held_out_, Evaluator::Parts::logits, [&](const Evaluator::Reading& reading) {
    right += (reading.logit > 0) == dataset_.real(reading.example) ? 1 : 0;
  });
  return right / static_cast<double>(held_out_.size());
}

}  // namespace attention
