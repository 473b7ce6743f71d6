#include "wasm/engine/recover.h"

#include <utility>

#include "core/data/import.h"
#include "core/experiment/experiment.h"
#include "core/recovery/methods.h"
#include "wasm/engine/json.h"

namespace attention::engine {
namespace {

constexpr std::int64_t training_restarts = 3;  // attention finds the core from most initial weights, not all

// Sequences labelled as random tell nothing of the core.
Sequences real_sequences(const ImportedSequences& imported) {
  if (imported.real.empty()) return imported.sequences;
  std::vector<std::size_t> real;
  for (std::size_t n = 0; n < imported.real.size(); ++n)
    if (imported.real[n]) real.push_back(n);
  if (real.empty()) invalid("data: expected sequences labelled real, received none");
  return imported.sequences.select(real);
}

Json by_likelihood(const Sequences& sequences, const Alphabet& alphabet, const std::string& method,
                   std::int64_t core_length, ThreadPool& pool) {
  const RecoveryResult result =
      recover(sequences, alphabet.size(), method, {.core_length = core_length}, pool);
  return {{"core", alphabet.decode(result.core)},
          {"core_length", result.core_length},
          {"p", result.p},
          {"exact_containment", result.exact_containment},
          {"log_likelihood_gap", result.log_likelihood_gap},
          {"margins", result.margins}};
}

Json by_attention(const Sequences& sequences, const Alphabet& alphabet, std::int64_t core_length,
                  ThreadPool& pool) {
  if (core_length == 0)
    core_length = static_cast<std::int64_t>(
        recover(sequences, alphabet.size(), "em-climb", {.core_length = 0}, pool).core_length);
  ExperimentConfig config = parse_config({{"training", {{"restarts", training_restarts}}}});
  config.task.core_length = core_length;
  Experiment experiment(config, std::make_shared<Dataset>(make_dataset(config.task, alphabet, sequences)));
  while (experiment.train(100)) {
  }
  const TrainingSnapshot& run = experiment.training();
  if (run.status == "failed") throw std::runtime_error(run.message);
  const RecoverySnapshot& read = experiment.recovery();
  return {{"core", read.core},
          {"core_length", core_length},
          {"margins", read.margins},
          {"accuracy", run.records.empty() ? 0 : run.records.back().accuracy}};
}

}  // namespace

std::string recover_text(const std::string& text, const std::string& options_json) {
  ObjectReader reader(parse_json("recover", options_json), "recover");
  std::vector<std::string_view> methods = data_method_names();
  methods.push_back("monotonic");
  const std::string method = reader.choice("method", "em-climb", methods);
  const std::int64_t core_length = reader.integer("core_length", 0, 0, 300);
  const std::string letters = reader.text("letters", "");
  ImportOptions options{.format = reader.choice("format", "auto", {"auto", "lines", "csv", "fasta"}),
                        .alphabet = {}};
  reader.finish();
  if (!letters.empty()) options.alphabet.emplace(letters);

  const ImportedSequences imported = import_sequences(text, options);
  const Sequences sequences = real_sequences(imported);
  ThreadPool pool(1);
  Json result = method == "monotonic"
                    ? by_attention(sequences, imported.alphabet, core_length, pool)
                    : by_likelihood(sequences, imported.alphabet, method, core_length, pool);
  result["method"] = method;
  result["sequences"] = sequences.size();
  result["letters"] = imported.alphabet.text();
  result["format"] = imported.format;
  return result.dump();
}

}  // namespace attention::engine
