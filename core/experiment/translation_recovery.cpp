#include "core/experiment/translation_recovery.h"

#include <algorithm>
#include <optional>

#include "core/base/error.h"
#include "core/experiment/dataset.h"
#include "core/experiment/padding.h"
#include "core/graph/plan.h"

namespace attention {
namespace {

constexpr std::size_t beam_width = 8;
constexpr std::size_t most_sequences = 2000;
constexpr std::size_t shard_size = 64;
constexpr float least_log_probability = -20;  // so that one bad sequence cannot veto

using States = std::vector<Tensor<float>>;

// What the plan puts out from `first` on.
States states_of(const Plan<float>& plan, std::size_t first, std::size_t count) {
  States states;
  for (std::size_t i = first; i < first + count; ++i) {
    const auto view = plan.output(i);
    states.emplace_back(view.shape, std::span(view.data, static_cast<std::size_t>(view.size())));
  }
  return states;
}

// Some sequences, read side by side: encoded once, then asked for the next letter of any beginning.
class Shard {
 public:
  // Makes the plans; not on several threads at once, as layers are called.
  Shard(const TrainedTranslator& translator, const Sequences& sequences, std::span<const std::size_t> chosen)
      : letters_(translator.config.model.letters) {
    std::vector<Letters> read;
    for (const std::size_t n : chosen) read.push_back(sequences[n]);
    const auto rows = static_cast<Index>(read.size());
    const Index time = longest_of(read);
    Graph graph;
    const Value letters = graph.input({rows, time});
    const Value mask = graph.input({rows, time});
    const auto begun = translator.model->begin(letters, mask);
    PlanRequest request{{letters, mask}, begun.shared, {}, {}};
    request.outputs.insert(request.outputs.end(), begun.states.begin(), begun.states.end());
    request.outputs.push_back(translator.model->next(begun));
    encoder_.emplace(request, *translator.weights);
    make_step(translator, begun);
    pad(read, letters_, encoder_->input(0), encoder_->input(1));
  }

  // Reads the sequences, once.
  void encode() {
    encoder_->forward();
    for (std::size_t i = 0; i < shared_; ++i)
      array(step_->input(states_ + 1 + i)) = array(encoder_->output(i));
    array(step_->input(states_ + 1 + shared_)) = array(encoder_->input(1));
    first_ = states_of(*encoder_, shared_, states_);
    first_scores_ = pooled(encoder_->output(shared_ + states_));
    encoder_.reset();
  }

  const States& first() const { return first_; }
  const std::vector<double>& first_scores() const { return first_scores_; }

  // Writes one more letter: the states thereafter, and Σ log P of each letter that may follow.
  std::vector<double> write(States& states, Letter letter) {
    for (std::size_t i = 0; i < states.size(); ++i) array(step_->input(i)) = array(states[i].view());
    matrix(step_->input(states.size())).setZero();
    matrix(step_->input(states.size())).col(letter).setOnes();
    step_->forward();
    states = states_of(*step_, 0, states.size());
    return pooled(step_->output(states.size()));
  }

 private:
  // Inputs of the step: states, the letter, then what is shared, which stays.
  void make_step(const TrainedTranslator& translator, const Translator::Decoding& begun) {
    Graph graph;
    PlanRequest request;
    Translator::Decoding decoding;
    const auto add = [&](const Shape& shape) {
      request.inputs.push_back(graph.input(shape));
      return request.inputs.back();
    };
    for (const Value& state : begun.states) decoding.states.push_back(add(state.shape()));
    const Value letter = add({begun.states[0].shape()[0], letters_});
    for (const Value& value : begun.shared) decoding.shared.push_back(add(value.shape()));
    const Value mask = add(encoder_->input(1).shape);
    for (std::size_t i = 0; i < begun.shared.size(); ++i)
      if (begun.shared[i].mask()) decoding.shared[i] = decoding.shared[i].with_mask(mask);
    const auto after = translator.model->written(decoding, letter);
    request.outputs = after.states;
    request.outputs.push_back(translator.model->next(after));
    step_.emplace(request, *translator.weights);
    shared_ = begun.shared.size();
    states_ = begun.states.size();
  }

  std::vector<double> pooled(const View<const float>& log_probabilities) const {
    const auto rows = matrix(log_probabilities);
    std::vector<double> sums;
    for (Index a = 0; a < letters_; ++a)
      sums.push_back(rows.col(a).array().max(least_log_probability).template cast<double>().sum());
    return sums;
  }

  Index letters_;
  std::size_t shared_ = 0;
  std::size_t states_ = 0;
  States first_;
  std::vector<double> first_scores_;
  std::optional<Plan<float>> encoder_;
  std::optional<Plan<float>> step_;
};

// A beginning of the core.
struct Hypothesis {
  std::vector<Letter> core;
  std::vector<double> margins;
  double score = 0;
  std::vector<States> states;  // a shard each
  std::vector<double> scores;  // of each letter that may follow
};

struct Candidate {
  std::size_t parent;
  Letter letter;
  double score;
};

std::vector<Candidate> best_candidates(const std::vector<Hypothesis>& beam, std::size_t letters,
                                       std::size_t count) {
  std::vector<Candidate> candidates;
  for (std::size_t h = 0; h < beam.size(); ++h)
    for (std::size_t a = 0; a < letters; ++a)
      candidates.push_back({h, static_cast<Letter>(a), beam[h].score + beam[h].scores[a]});
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  if (candidates.size() > count) candidates.resize(count);
  return candidates;
}

double margin(const Hypothesis& parent, Letter letter, std::size_t letters) {
  double rival = -1e300;
  for (std::size_t a = 0; a < letters; ++a)
    if (a != letter) rival = std::max(rival, parent.scores[a]);
  return parent.scores[letter] - rival;
}

// Evenly spaced, then by length, so that a shard's sequences are of like lengths.
std::vector<std::size_t> choose(const Sequences& sequences) {
  std::vector<std::size_t> fitting, chosen;
  for (const std::size_t n : order_by_length(sequences))
    if (sequences.length(n) >= 1 && sequences.length(n) <= longest_trained) fitting.push_back(n);
  if (fitting.empty())
    invalid("translation: expected sequences of 1 to {} letters, received none", longest_trained);
  const std::size_t count = std::min(fitting.size(), most_sequences);
  for (std::size_t i = 0; i < count; ++i) {
    const auto place = static_cast<std::uint64_t>(i) * fitting.size() / count;
    chosen.push_back(fitting[static_cast<std::size_t>(place)]);
  }
  return chosen;
}

}  // namespace

TranslationRecovery recover_by_translation(const TrainedTranslator& translator, const Sequences& sequences,
                                           std::size_t alphabet_size, ThreadPool& pool) {
  const auto letters = static_cast<std::size_t>(translator.config.model.letters);
  if (alphabet_size > letters)
    invalid("translation: expected an alphabet of at most {} letters, as the weights know, received {}",
            letters, alphabet_size);
  const std::vector<std::size_t> chosen = choose(sequences);
  const std::size_t count = (chosen.size() + shard_size - 1) / shard_size;
  std::vector<std::unique_ptr<Shard>> shards;
  const auto sum = [&](const std::vector<std::vector<double>>& parts) {  // in the shards' order
    std::vector<double> total(alphabet_size, 0);
    for (const auto& part : parts)
      for (std::size_t a = 0; a < alphabet_size; ++a) total[a] += part[a];
    return total;
  };

  const auto threads = static_cast<std::size_t>(pool.threads());
  for (std::size_t round = 0; round < count; round += threads) {  // few encoders at a time: they are large
    const std::size_t running = std::min(threads, count - round);
    for (std::size_t i = round; i < round + running; ++i) {
      const std::size_t first = i * shard_size;
      shards.push_back(std::make_unique<Shard>(
          translator, sequences,
          std::span(chosen).subspan(first, std::min(shard_size, chosen.size() - first))));
    }
    pool.parallel_for(static_cast<std::int64_t>(running),
                      [&](std::int64_t i) { shards[round + static_cast<std::size_t>(i)]->encode(); });
  }
  std::vector<std::vector<double>> parts;
  Hypothesis empty;
  for (const auto& shard : shards) {
    empty.states.push_back(shard->first());
    parts.push_back(shard->first_scores());
  }
  empty.scores = sum(parts);
  std::vector<Hypothesis> beam;
  beam.push_back(std::move(empty));
  const auto length = static_cast<std::size_t>(translator.config.model.core_length);
  for (std::size_t k = 1; k <= length; ++k) {
    std::vector<Hypothesis> next;
    for (const Candidate& candidate : best_candidates(beam, alphabet_size, k < length ? beam_width : 1)) {
      const Hypothesis& parent = beam[candidate.parent];
      Hypothesis child{parent.core, parent.margins, candidate.score, {}, {}};
      child.core.push_back(candidate.letter);
      child.margins.push_back(margin(parent, candidate.letter, alphabet_size));
      if (k < length) {
        child.states = parent.states;
        pool.parallel_for(static_cast<std::int64_t>(count), [&](std::int64_t n) {
          const auto i = static_cast<std::size_t>(n);
          parts[i] = shards[i]->write(child.states[i], candidate.letter);
        });
        child.scores = sum(parts);
      }
      next.push_back(std::move(child));
    }
    beam = std::move(next);
  }
  return {beam[0].core, beam[0].margins, beam[0].score, chosen.size()};
}

}  // namespace attention
