#include "core/experiment/translation_alignment.h"

#include <algorithm>
#include <numeric>

#include "core/base/error.h"
#include "core/training/batch_runner.h"

namespace attention {
namespace {

constexpr std::size_t most_scored = 1000;

Sequences first_of(const Sequences& sequences) {
  Sequences first;
  for (std::size_t n = 0; n < std::min(sequences.size(), most_scored); ++n) first.append(sequences[n]);
  return first;
}

}  // namespace

std::vector<TranslationAlignment> translation_alignments(const TrainedTranslator& translator,
                                                         const Sequences& sequences, Letters written,
                                                         ThreadPool& pool) {
  const TranslatorOptions& options = translator.config.model;
  const auto length = static_cast<std::size_t>(options.core_length);
  if (written.size() != length)
    invalid("translation: expected a core of {} letters, as the weights know, received {}", length,
            written.size());
  OwnCoreData data{sequences, {}};
  for (std::size_t n = 0; n < sequences.size(); ++n)
    data.cores.insert(data.cores.end(), written.begin(), written.end());
  const Examples examples = translation_examples(data, options);
  const Trace trace = [&](Graph&, const std::vector<Value>& inputs) {
    const auto translation = translator.model->translate(inputs[0], inputs[1], inputs[2]);
    return Traced{{translation.alignment, translation.loss}, {}};
  };
  std::vector<Index> indices(sequences.size());
  std::iota(indices.begin(), indices.end(), Index(0));
  std::vector<TranslationAlignment> alignments(indices.size());
  BatchRunner runner(trace, *translator.weights, examples, pool, false);
  runner.forward(indices, [&](Index first, Index rows, const Plan<float>& plan) {
    const View<const float> all = plan.output(0);
    const Index size = all.size() / rows;
    for (Index row = 0; row < rows; ++row)
      alignments[static_cast<std::size_t>(first + row)] = {
          {all.data + row * size, all.data + (row + 1) * size},
          static_cast<std::size_t>(all.shape[2]),
          -static_cast<double>(length) * static_cast<double>(plan.output(1).data[row])};
  });
  return alignments;
}

Faithfulness alignment_faithfulness(const TrainedTranslator& translator, const Sequences& sequences,
                                    Letters written, Letters core, ThreadPool& pool) {
  const Sequences scored = first_of(sequences);
  const auto alignments = translation_alignments(translator, scored, written, pool);
  FaithfulnessScorer scorer(core, written.size(), static_cast<std::size_t>(translator.config.model.letters));
  for (std::size_t n = 0; n < alignments.size(); ++n)
    scorer.add(sequences[n], sequences.truth_of(n), alignments[n].weights, alignments[n].stride);
  return scorer.score();
}

DeletionTest alignment_deletion(const TrainedTranslator& translator, const Sequences& sequences,
                                Letters written, std::size_t letters, std::uint64_t seed, ThreadPool& pool) {
  const Sequences tested = first_of(sequences);
  const auto alignments = translation_alignments(translator, tested, written, pool);
  Deletions deletions(letters, seed);
  double before = 0;
  DeletionTest test;
  test.letters = letters;
  for (std::size_t n = 0; n < alignments.size(); ++n) {
    if (!deletions.add(tested[n], alignments[n].weights, alignments[n].stride)) continue;
    before += alignments[n].log_probability;
    ++test.sequences;
  }
  if (test.sequences == 0) return test;
  const auto fall = [&](const Sequences& shortened) {
    double after = 0;
    for (const auto& alignment : translation_alignments(translator, shortened, written, pool))
      after += alignment.log_probability;
    return (before - after) / static_cast<double>(test.sequences);
  };
  test.attended = fall(deletions.attended());
  test.random = fall(deletions.at_random());
  return test;
}

}  // namespace attention
