#include "wasm/lab/recover.h"

#include <algorithm>
#include <utility>

#include "core/data/import.h"
#include "core/experiment/attention_recovery.h"
#include "core/experiment/translation_recovery.h"
#include "core/recovery/damaged.h"
#include "wasm/json.h"

namespace attention::lab {
namespace {

// Sequences labelled as random tell nothing of the core.
Sequences real_sequences(const ImportedSequences& imported) {
  if (imported.real.empty()) return imported.sequences;
  std::vector<std::size_t> real;
  for (std::size_t n = 0; n < imported.real.size(); ++n)
    if (imported.real[n]) real.push_back(n);
  if (real.empty()) invalid("data: expected sequences labelled real, received none");
  return imported.sequences.select(real);
}

std::vector<Letter> by_attention(const Sequences& sequences, const Alphabet& alphabet,
                                 std::int64_t core_length) {
  AttentionRecovery recovery = recover_by_attention(sequences, alphabet, {.core_length = core_length});
  if (recovery.core.empty()) throw std::runtime_error("monotonic: " + recovery.message);
  return std::move(recovery.core);
}

std::vector<Letter> by_translation(const Sequences& sequences, std::size_t letters, const std::string& method,
                                   std::int64_t core_length, const std::string& weights, ThreadPool& pool) {
  const TrainedTranslator translator = load_translator(weights);
  if (translator.config.name != method)
    invalid("recover: expected weights of {}, received those of {}", method, translator.config.name);
  const Index length = translator.config.model.core_length;
  if (core_length != 0 && core_length != length)
    invalid("recover: expected a core_length of {} for {}, as its weights know, received {}", length, method,
            core_length);
  return recover_by_translation(translator, sequences, letters, pool).core;
}

Json result_json(const RecoveryResult& result, const Alphabet& alphabet) {
  return {{"core", alphabet.decode(result.core)},
          {"core_length", result.core.size()},
          {"p", result.p},
          {"exact_containment", result.exact_containment},
          {"log_likelihood_gap", result.log_likelihood_gap},
          {"length_gap", result.length_gap ? Json(*result.length_gap) : Json()},
          {"noise", result.noise ? noise_json(*result.noise, alphabet) : Json()},
          {"margins", result.margins}};
}

}  // namespace

std::string recover_text(const std::string& text, const std::string& options_json,
                         const std::string& weights) {
  ObjectReader reader(parse_json("recover", options_json), "recover");
  std::vector<std::string_view> methods = data_method_names();
  methods.push_back("monotonic");
  methods.insert(methods.end(), translator_names().begin(), translator_names().end());
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
  const std::size_t letters_count = imported.alphabet.size();
  const bool attends = method == "monotonic";
  const bool translates = std::ranges::count(translator_names(), std::string_view(method)) > 0;
  RecoveryResult found;
  if (attends || translates)
    found = certify(sequences, letters_count,
                    attends ? by_attention(sequences, imported.alphabet, core_length)
                            : by_translation(sequences, letters_count, method, core_length, weights, pool),
                    pool);
  else
    found = recover_damaged(sequences, letters_count, method, {.core_length = core_length}, pool);
  Json result = result_json(found, imported.alphabet);
  result["method"] = method;
  result["sequences"] = sequences.size();
  result["letters"] = imported.alphabet.text();
  result["format"] = imported.format;
  return result.dump();
}

}  // namespace attention::lab
