#include "core/experiment/study.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/data/core_sequence.h"
#include "core/experiment/attention_recovery.h"
#include "core/models/names.h"
#include "core/recovery/methods.h"

namespace attention {
namespace {

// Characters that stand for the letters; nothing depends on which.
std::string any_letters(std::int64_t count) {
  if (count < 2 || count > 60) invalid("study: expected an alphabet of 2 to 60 letters, received {}", count);
  std::string letters;
  for (std::int64_t a = 0; a < count; ++a) letters += static_cast<char>((count <= 9 ? '1' : '0') + a);
  return letters;
}

std::vector<Letter> find_core(const StudyCell& cell, const CoreSequenceData& data, ThreadPool& pool,
                              StudyOutcome& outcome) {
  const auto models = model_names();
  const bool by_attention = std::find(models.begin(), models.end(), cell.method) != models.end();
  const std::int64_t core_length = cell.find_length ? 0 : cell.core_length;
  if (!by_attention) {
    RecoveryResult result =
        recover(data.sequences, data.alphabet.size(), cell.method, {.core_length = core_length}, pool);
    outcome.proven = result.proven;
    return std::move(result.core);
  }
  AttentionRecovery result = recover_by_attention(data.sequences, data.alphabet,
                                                  {.model = cell.method,
                                                   .core_length = core_length,
                                                   .negatives = cell.negatives,
                                                   .seed = outcome.seed,
                                                   .threads = pool.threads()});
  outcome.accuracy = result.accuracy;
  return std::move(result.core);
}

}  // namespace

const std::vector<std::string_view>& study_method_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> list = data_method_names();
    const auto models = model_names();
    list.insert(list.end(), models.begin(), models.end());
    return list;
  }();
  return names;
}

StudyOutcome study_core(const StudyCell& cell, std::uint64_t seed, ThreadPool& pool) {
  const auto& names = study_method_names();
  if (std::find(names.begin(), names.end(), cell.method) == names.end())
    invalid("study: expected methods among {}, received \"{}\"", fmt::join(names, ", "), cell.method);
  CoreSequenceConfig task;
  task.letters = any_letters(cell.letters);
  task.core_length = cell.core_length;
  task.p = cell.p;
  task.count = cell.count;
  task.seed = seed;
  const CoreSequenceData data = generate_core_sequences(task);
  StudyOutcome outcome;
  outcome.seed = seed;
  const std::vector<Letter> core = find_core(cell, data, pool, outcome);
  outcome.core = data.alphabet.decode(core);
  outcome.truth = data.alphabet.decode(data.core);
  outcome.edit_distance = edit_distance(core, data.core);
  return outcome;
}

StudySummary summarize(const std::vector<StudyOutcome>& outcomes) {
  StudySummary summary;
  const double count = static_cast<double>(std::max<std::size_t>(outcomes.size(), 1));
  for (const StudyOutcome& outcome : outcomes) {
    summary.exact += outcome.exact();
    summary.mean_edit_distance += static_cast<double>(outcome.edit_distance) / count;
    summary.seconds += outcome.seconds / count;
  }
  summary.wilson = wilson95(summary.exact, static_cast<std::int64_t>(outcomes.size()));
  return summary;
}

}  // namespace attention
