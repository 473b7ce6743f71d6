#include "core/experiment/study.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/data/core_sequence.h"
#include "core/data/negatives.h"
#include "core/experiment/attention_recovery.h"
#include "core/experiment/translation_alignment.h"
#include "core/experiment/translation_recovery.h"
#include "core/models/names.h"
#include "core/recovery/bayes.h"
#include "core/recovery/climb.h"
#include "core/recovery/methods.h"

namespace attention {
namespace {

constexpr int most_steps = 1000;

// Characters that stand for the letters; nothing depends on which.
std::string any_letters(std::int64_t count) {
  if (count < 2 || count > 60) invalid("study: expected an alphabet of 2 to 60 letters, received {}", count);
  std::string letters;
  for (std::int64_t a = 0; a < count; ++a) letters += static_cast<char>((count <= 9 ? '1' : '0') + a);
  return letters;
}

constexpr std::string_view likelihood_suffix = "+likelihood";

bool is_translator(std::string_view name) { return std::ranges::count(translator_names(), name) > 0; }

struct NamedControl {
  std::string_view name;
  Control control;
};
constexpr NamedControl controls[] = {{"uniform-attention", Control::uniform_attention},
                                     {"untrained", Control::untrained},
                                     {"shuffled-labels", Control::shuffled_labels}};

// What a method name of attention asks for; none for a data method.
struct AttentionMethod {
  std::string model;
  Control control = Control::none;
  bool likelihood = false;
};

std::optional<AttentionMethod> attention_method(std::string_view name) {
  for (const auto& [control_name, control] : controls)
    if (name == control_name) return AttentionMethod{"monotonic", control, false};
  const bool likelihood = name.ends_with(likelihood_suffix);
  if (likelihood) name.remove_suffix(likelihood_suffix.size());
  const auto models = model_names();
  const bool known = std::find(models.begin(), models.end(), name) != models.end() || is_translator(name);
  if (!known) return std::nullopt;
  return AttentionMethod{std::string(name), Control::none, likelihood};
}

// By the weights that ship with the project, which have never seen the core.
std::vector<Letter> translate(const StudyCell& cell, const std::string& name, const CoreSequenceData& data,
                              ThreadPool& pool, StudyOutcome& outcome) {
  const TrainedTranslator translator = shipped_translator(name);
  if (cell.core_length != translator.config.model.core_length)
    invalid("study: expected a core_length of {} for {}, as its weights know, received {}",
            translator.config.model.core_length, name, cell.core_length);
  TranslationRecovery result = recover_by_translation(translator, data.sequences, data.alphabet.size(), pool);
  if (cell.faithfulness) {
    outcome.faithfulness = alignment_faithfulness(translator, data.sequences, result.core, data.core, pool);
    outcome.deletion =
        alignment_deletion(translator, data.sequences, result.core, deleted_letters, outcome.seed, pool);
  }
  return std::move(result.core);
}

std::vector<Letter> climbed(const std::vector<Letter>& core, const CoreSequenceData& data, ThreadPool& pool) {
  return climb(core, PackedSequences(data.sequences, data.alphabet.size()), most_steps, pool).core;
}

std::vector<Letter> find_core(const StudyCell& cell, const CoreSequenceData& data, ThreadPool& pool,
                              StudyOutcome& outcome) {
  const std::int64_t core_length = cell.find_length ? 0 : cell.core_length;
  const auto attention = attention_method(cell.method);
  if (!attention) {
    RecoveryResult result =
        recover(data.sequences, data.alphabet.size(), cell.method, {.core_length = core_length}, pool);
    outcome.proven = result.proven;
    return std::move(result.core);
  }
  if (is_translator(attention->model)) {
    std::vector<Letter> core = translate(cell, attention->model, data, pool, outcome);
    return attention->likelihood ? climbed(core, data, pool) : core;
  }
  AttentionRecovery result =
      recover_by_attention(data.sequences, data.alphabet,
                           {.model = attention->model,
                            .core_length = core_length,
                            .negatives = cell.negatives,
                            .seed = outcome.seed,
                            .threads = pool.threads(),
                            .control = attention->control,
                            .truth = cell.faithfulness ? data.core : std::vector<Letter>()});
  outcome.accuracy = result.accuracy;
  outcome.faithfulness = result.faithfulness;
  outcome.deletion = result.deletion;
  if (cell.faithfulness && cell.negatives == "uniform")
    outcome.bayes =
        bayes_figures(data.core, data.sequences,
                      make_negatives("uniform", data.sequences, data.alphabet.size(), outcome.seed),
                      data.alphabet.size(), pool)
            .accuracy;
  if (attention->likelihood && !result.core.empty()) return climbed(result.core, data, pool);
  return std::move(result.core);
}

}  // namespace

const std::vector<std::string>& study_method_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const std::string_view name : data_method_names()) list.emplace_back(name);
    std::vector<std::string_view> models = model_names();
    models.insert(models.end(), translator_names().begin(), translator_names().end());
    for (const std::string_view name : models) {
      list.emplace_back(name);
      list.push_back(std::string(name) + std::string(likelihood_suffix));
    }
    for (const NamedControl& control : controls) list.emplace_back(control.name);
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

namespace {

// The mean of a figure over the outcomes that have it.
std::optional<double> mean_of(const std::vector<StudyOutcome>& outcomes,
                              const std::function<std::optional<double>(const StudyOutcome&)>& figure) {
  double sum = 0;
  double count = 0;
  for (const StudyOutcome& outcome : outcomes)
    if (const auto value = figure(outcome)) {
      sum += *value;
      ++count;
    }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

std::optional<Faithfulness> mean_faithfulness(const std::vector<StudyOutcome>& outcomes) {
  const auto mean = [&](auto figure) {
    return mean_of(outcomes, [&](const StudyOutcome& outcome) -> std::optional<double> {
      if (!outcome.faithfulness) return std::nullopt;
      return figure(*outcome.faithfulness);
    });
  };
  const auto mass = mean([](const Faithfulness& f) { return f.mass; });
  if (!mass) return std::nullopt;
  Faithfulness all;
  all.mass = *mass;
  all.mass_ceiling = *mean([](const Faithfulness& f) { return f.mass_ceiling; });
  all.place_mass = mean([](const Faithfulness& f) { return f.place_mass; });
  all.place_mass_ceiling = mean([](const Faithfulness& f) { return f.place_mass_ceiling; });
  all.total_variation = *mean([](const Faithfulness& f) { return f.total_variation; });
  all.auc = *mean([](const Faithfulness& f) { return f.auc; });
  for (const StudyOutcome& outcome : outcomes)
    if (outcome.faithfulness) all.sequences += outcome.faithfulness->sequences;
  return all;
}

std::optional<DeletionTest> mean_deletion(const std::vector<StudyOutcome>& outcomes) {
  const auto mean = [&](double DeletionTest::*figure) {
    return mean_of(outcomes, [&](const StudyOutcome& outcome) {
      return outcome.deletion ? std::optional((*outcome.deletion).*figure) : std::nullopt;
    });
  };
  const auto attended = mean(&DeletionTest::attended);
  if (!attended) return std::nullopt;
  DeletionTest all;
  all.attended = *attended;
  all.random = *mean(&DeletionTest::random);
  for (const StudyOutcome& outcome : outcomes)
    if (outcome.deletion) {
      all.letters = outcome.deletion->letters;
      all.sequences += outcome.deletion->sequences;
    }
  return all;
}

}  // namespace

StudySummary summarize(const std::vector<StudyOutcome>& outcomes) {
  StudySummary summary;
  const double count = static_cast<double>(std::max<std::size_t>(outcomes.size(), 1));
  for (const StudyOutcome& outcome : outcomes) {
    summary.exact += outcome.exact();
    summary.mean_edit_distance += static_cast<double>(outcome.edit_distance) / count;
    summary.seconds += outcome.seconds / count;
  }
  summary.accuracy = mean_of(outcomes, [](const StudyOutcome& outcome) { return outcome.accuracy; });
  summary.bayes = mean_of(outcomes, [](const StudyOutcome& outcome) { return outcome.bayes; });
  summary.faithfulness = mean_faithfulness(outcomes);
  summary.deletion = mean_deletion(outcomes);
  summary.wilson = wilson95(summary.exact, static_cast<std::int64_t>(outcomes.size()));
  return summary;
}

}  // namespace attention
