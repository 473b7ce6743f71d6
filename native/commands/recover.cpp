// attn recover: the core hidden in the user's own sequences, and what speaks for it.

#include <algorithm>

#include "core/base/error.h"
#include "core/experiment/translation_alignment.h"
#include "core/experiment/translation_recovery.h"
#include "core/models/names.h"
#include "core/recovery/damaged.h"
#include "core/recovery/em.h"
#include "native/commands/commands.h"
#include "native/commands/recovery_report.h"
#include "native/support/alignment_picture.h"
#include "native/support/console.h"
#include "native/support/files.h"
#include "native/support/progress.h"
#include "native/support/sequence_file.h"

namespace attention {
namespace {

constexpr std::int64_t most_core_letters = 300;
constexpr std::size_t pictured = 4;
constexpr std::size_t longest_pictured = 30;

struct Options {
  CommonOptions common;
  std::string file;
  std::string method = "auto";
  std::string core_length = "auto";
  std::string format = "auto";
  std::string letters;
  std::string picture;
  std::string weights;
  std::uint64_t seed = 1;
};

bool is_attention(const std::string& method) {
  const auto names = model_names();
  return std::find(names.begin(), names.end(), method) != names.end();
}

bool is_translator(const std::string& method) {
  return std::ranges::count(translator_names(), std::string_view(method)) > 0;
}

std::vector<std::string> methods() {
  std::vector<std::string> names = {"auto"};
  for (const std::string_view name : data_method_names()) names.emplace_back(name);
  for (const std::string_view name : model_names()) names.emplace_back(name);
  for (const std::string_view name : translator_names()) names.emplace_back(name);
  return names;
}

RecoveryAnswer by_data(const RecoveryReport& report, const std::string& method, ThreadPool& pool) {
  const Stopwatch stopwatch;
  RecoveryAnswer answer;
  Progress progress("sequences");
  const auto count = static_cast<double>(report.file.sequences.size());
  answer.result = recover_damaged(
      report.file.sequences, report.file.alphabet.size(), method,
      {.core_length = report.core_length,
       .progress = [&](std::string_view stage,
                       double share) { progress.update(std::string(stage), share * count, count); }},
      pool);
  answer.seconds = stopwatch.seconds();
  return answer;
}

// How far all the runs of a training are, on the terminal's progress line.
void show(Progress& progress, const std::string& model, const TrainingSnapshot& training) {
  const auto an_epoch = static_cast<double>(training.steps_per_epoch);
  const auto epochs = static_cast<double>(training.epochs);
  progress.update(
      fmt::format("{}: run {} of {}, epoch {} of {}", model, training.restart, training.restarts,
                  std::min(training.epoch + 1, training.epochs), training.epochs),
      (static_cast<double>(training.restart - 1) * epochs + static_cast<double>(training.epoch)) * an_epoch +
          static_cast<double>(training.step),
      static_cast<double>(training.restarts) * epochs * an_epoch);
}

RecoveryAnswer by_attention(const RecoveryReport& report, const std::string& method, std::int64_t core_length,
                            const Options& options, ThreadPool& pool) {
  const Stopwatch stopwatch;
  RecoveryAnswer answer;
  answer.result.method = method;
  Progress progress("steps");
  answer.attention = recover_by_attention(
      report.file.sequences, report.file.alphabet,
      {.model = method, .core_length = core_length, .seed = options.seed, .threads = options.common.threads},
      [&](const TrainingSnapshot& training) { show(progress, method, training); });
  answer.message = answer.attention->message;
  const std::vector<Letter>& core = answer.attention->core;
  if (!report.answers.empty() && report.answers[0].result.core == core) {
    answer.result = report.answers[0].result;  // with its certificate
  } else if (!core.empty()) {
    const auto noise = report.answers.empty() ? std::nullopt : report.answers[0].result.noise;
    answer.result = certify_damaged(report.file.sequences, report.file.alphabet.size(), core, noise, pool);
  }
  answer.result.method = method;
  answer.seconds = stopwatch.seconds();
  return answer;
}

// Where the translator looked in the first sequences, beside where it should have.
std::string picture_of(const TrainedTranslator& translator, const SequenceFile& file, Letters core,
                       ThreadPool& pool) {
  Sequences first;
  for (std::size_t n = 0; n < file.sequences.size() && first.size() < pictured; ++n)
    if (file.sequences.length(n) <= longest_pictured) first.append(file.sequences[n]);
  const auto name = [&](Letter letter) { return file.alphabet.tokens()[letter]; };
  std::vector<std::string> written;
  for (const Letter letter : core) written.push_back(name(letter));
  const auto alignments = translation_alignments(translator, first, core, pool);
  std::vector<AlignedSequence> aligned;
  for (std::size_t n = 0; n < first.size(); ++n) {
    const SoftCore exact = placement_posterior(core, first[n], file.alphabet.size());
    AlignedSequence sequence;
    for (const Letter letter : first[n]) sequence.letters.push_back(name(letter));
    for (std::size_t k = 0; k < core.size(); ++k) {
      const auto row = alignments[n].weights.begin() + static_cast<std::ptrdiff_t>(k * alignments[n].stride);
      sequence.looked.emplace_back(row, row + static_cast<std::ptrdiff_t>(first[n].size()));
      const auto best = exact.row(static_cast<Eigen::Index>(k));
      sequence.exact.emplace_back(best.begin(), best.end());
    }
    aligned.push_back(std::move(sequence));
  }
  return alignment_picture(translator.config.name + ": where it looked", written, aligned);
}

// The user's own weights, or those that ship with the project.
TrainedTranslator translator_of(const std::string& method, const std::string& weights) {
  if (weights.empty()) return shipped_translator(method);
  TrainedTranslator translator = in_place(weights, [&] { return load_translator(read_file(weights)); });
  if (translator.config.name != method)
    invalid("--weights: expected those of {}, received those of {}", method, translator.config.name);
  return translator;
}

// The core length is that of the weights.
RecoveryAnswer by_translation(const RecoveryReport& report, const TrainedTranslator& translator,
                              std::int64_t core_length, const std::string& picture, ThreadPool& pool) {
  const Stopwatch stopwatch;
  RecoveryAnswer answer;
  const std::string& method = translator.config.name;
  const Index length = translator.config.model.core_length;
  if (core_length != 0 && core_length != length)
    invalid("--core-length: expected {} for {}, which was trained on cores of that length, received {}",
            length, method, core_length);
  const std::size_t letters = report.file.alphabet.size();
  const TranslationRecovery found = recover_by_translation(translator, report.file.sequences, letters, pool);
  const auto noise = report.answers.empty() ? std::nullopt : report.answers[0].result.noise;
  answer.result = certify_damaged(report.file.sequences, letters, found.core, noise, pool);
  answer.result.method = method;
  answer.translation = found;
  if (!picture.empty()) write_file(picture, picture_of(translator, report.file, found.core, pool));
  answer.seconds = stopwatch.seconds();
  return answer;
}

// Where the two of auto disagree, a translator is heard too, if it knows cores of that length.
void ask_a_third(RecoveryReport& report, std::int64_t core_length, ThreadPool& pool) {
  try {
    report.answers.push_back(
        by_translation(report, shipped_translator("bahdanau-decoder-monotonic"), core_length, "", pool));
  } catch (const std::invalid_argument&) {  // another length or more letters than it knows
  }
}

// What finds the core length if it is not given.
std::string length_source(const std::string& method) {
  if (method == "monotonic") return "validation loss";
  if (is_translator(method)) return "weights";
  const bool by_likelihood =
      is_attention(method) || method == "auto" || method == "em-climb" || method == "enumerate";
  return by_likelihood ? "likelihood" : "moments";
}

RecoveryReport find(const Options& options, SequenceFile file, ThreadPool& pool) {
  const Stopwatch stopwatch;
  RecoveryReport report{options.method, std::move(file), 0, "given", {}, 0, 0};
  if (options.core_length == "auto")
    report.core_length_source = length_source(options.method);
  else
    report.core_length = parse_integer("--core-length", options.core_length, 1, most_core_letters);

  std::optional<TrainedTranslator> translator;
  if (is_translator(options.method)) translator = translator_of(options.method, options.weights);
  in_place(report.file.path, [&] {
    if (translator)
      report.answers.push_back(
          by_translation(report, *translator, report.core_length, options.picture, pool));
    else if (!is_attention(options.method))
      report.answers.push_back(by_data(report, options.method == "auto" ? "em-climb" : options.method, pool));
    else if (report.core_length == 0 && options.method != "monotonic")
      report.core_length = static_cast<std::int64_t>(by_data(report, "em-climb", pool).result.core_length);
    if (is_attention(options.method))
      report.answers.push_back(by_attention(report, options.method, report.core_length, options, pool));
  });
  if (options.method == "auto") {
    const auto length = static_cast<std::int64_t>(report.answers[0].result.core_length);
    try {
      report.answers.push_back(by_attention(report, "monotonic", length, options, pool));
    } catch (const std::invalid_argument& error) {  // too few or too long for training: the likelihood stands
      report.answers.emplace_back();
      report.answers.back().result.method = "monotonic";
      report.answers.back().message = error.what();
    }
    const RecoveryResult& other = report.answers[1].result;
    report.chosen = !other.core.empty() && other.log_likelihood > report.best().log_likelihood ? 1 : 0;
    if (report.agreement() == false) ask_a_third(report, length, pool);
  }
  report.seconds = stopwatch.seconds();
  return report;
}

int run(const Options& options) {
  if (options.file.empty())
    invalid("recover: expected a file of sequences, received none; attn recover --help shows an example");
  if (!options.picture.empty() && !is_translator(options.method))
    invalid("--picture: expected method {}, received {}", fmt::join(translator_names(), " or "),
            options.method);
  if (!options.weights.empty() && !is_translator(options.method))
    invalid("--weights: expected method {}, received {}", fmt::join(translator_names(), " or "),
            options.method);
  if (!options.picture.empty()) check_writable(options.picture);
  ThreadPool pool(options.common.threads);
  const RecoveryReport report =
      find(options, read_sequences(options.file, options.format, options.letters), pool);
  if (options.common.json)
    print_json(report.json());
  else
    print(report.text());
  if (!report.best().core.empty()) return 0;
  return fail(Exit::failed, fmt::format("{}: nothing was recovered: {}", report.file.path,
                                        report.answers[report.chosen].message));
}

}  // namespace

void add_recover(CLI::App& tool, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      tool, "recover", "Find the core that a file's sequences hide.",
      "attn recover a.txt --method monotonic --core-length 10\n\n"
      "The file has a sequence a line (characters, or tokens separated by spaces or commas), or is CSV\n"
      "with a column \"sequence\", or FASTA. The method auto runs the likelihood method em-climb and\n"
      "monotonic attention and says whether they agree; where they do not, bahdanau-decoder-monotonic is\n"
      "heard too. The certificate: how much likelier the core is than the best one that differs by an\n"
      "edit (gap) or by one letter (margins), and how many sequences contain it.",
      options->common);
  add_text(*command, "file", options->file, "FILE", "the sequences, or - for standard input");
  add_choice(*command, "--method", options->method, methods(), "how");
  add_text(
      *command, "--core-length", options->core_length, "N|auto",
      "letters of the core; auto finds them, by likelihood for em-climb, by held-out loss for monotonic");
  add_choice(*command, "--format", options->format, {"lines", "csv", "fasta", "auto"}, "what the file is");
  add_text(*command, "--letters", options->letters, "LETTERS",
           "the alphabet, to refuse anything else; tokens with spaces between");
  add_text(*command, "--picture", options->picture, "FILE.svg",
           "of a bahdanau-decoder: where it looked in the first sequences, and the exact posterior");
  add_text(*command, "--weights", options->weights, "FILE.safetensors",
           "of a bahdanau-decoder: your own, as attn train --save writes them");
  add_seed(*command, options->seed);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace attention
