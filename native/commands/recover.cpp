// attn recover: the core hidden in the user's own sequences, and what speaks for it.

#include <algorithm>

#include "core/base/error.h"
#include "core/experiment/attention_recovery.h"
#include "core/models/names.h"
#include "core/recovery/methods.h"
#include "core/recovery/scoring.h"
#include "native/commands/commands.h"
#include "native/support/console.h"
#include "native/support/progress.h"
#include "native/support/sequence_file.h"

namespace attention {
namespace {

constexpr std::int64_t most_core_letters = 300;

struct Options {
  CommonOptions common;
  std::string file;
  std::string method = "auto";
  std::string core_length = "auto";
  std::string format = "auto";
  std::string letters;
  std::uint64_t seed = 1;
};

/// One method's answer with its certificate.
struct Answer {
  RecoveryResult result;  // of an empty core: nothing was recovered
  std::optional<AttentionRecovery> attention;
  std::string message;
  double seconds = 0;
};

/// Everything the command has to say.
struct Report {
  SequenceFile file;
  std::int64_t core_length = 0;    // asked for; 0: found
  std::string core_length_source;  // given, likelihood or moments
  std::vector<Answer> answers;
  std::size_t chosen = 0;
  double seconds = 0;

  const RecoveryResult& best() const { return answers[chosen].result; }
  // Whether both methods of `auto` found the same core; unknown if only one ran.
  std::optional<bool> agreement() const {
    if (answers.size() < 2) return std::nullopt;
    return answers[0].result.core == answers[1].result.core;
  }
};

bool is_attention(const std::string& method) {
  const auto names = model_names();
  return std::find(names.begin(), names.end(), method) != names.end();
}

std::vector<std::string> methods() {
  std::vector<std::string> names = {"auto"};
  for (const std::string_view name : data_method_names()) names.emplace_back(name);
  for (const std::string_view name : model_names()) names.emplace_back(name);
  return names;
}

Answer by_data(const Report& report, const std::string& method, ThreadPool& pool) {
  const Stopwatch stopwatch;
  Answer answer;
  answer.result = recover(report.file.sequences, report.file.alphabet.size(), method,
                          {.core_length = report.core_length}, pool);
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

Answer by_attention(const Report& report, const std::string& method, std::int64_t core_length,
                    const Options& options, ThreadPool& pool) {
  const Stopwatch stopwatch;
  Answer answer;
  answer.result.method = method;
  Progress progress("steps");
  answer.attention =
      recover_by_attention(report.file.sequences, report.file.alphabet,
                           {method, core_length, options.seed, options.common.threads},
                           [&](const TrainingSnapshot& training) { show(progress, method, training); });
  answer.message = answer.attention->message;
  if (!answer.attention->core.empty()) {
    answer.result = certify(report.file.sequences, report.file.alphabet.size(), answer.attention->core, pool);
    answer.result.method = method;
  }
  answer.seconds = stopwatch.seconds();
  return answer;
}

Report find(const Options& options, SequenceFile file, ThreadPool& pool) {
  const Stopwatch stopwatch;
  Report report{std::move(file), 0, "given", {}, 0, 0};
  if (options.core_length == "auto")
    report.core_length_source =
        is_attention(options.method) || options.method == "auto" || options.method == "em-climb"
            ? "likelihood"
            : "moments";
  else
    report.core_length = parse_integer("--core-length", options.core_length, 1, most_core_letters);

  in_place(report.file.path, [&] {
    if (!is_attention(options.method))
      report.answers.push_back(by_data(report, options.method == "auto" ? "em-climb" : options.method, pool));
    else if (report.core_length == 0)
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
  }
  report.seconds = stopwatch.seconds();
  return report;
}

Json answer_json(const Report& report, const Answer& answer) {
  const RecoveryResult& result = answer.result;
  const bool found = !result.core.empty();
  Json json = {{"method", result.method},
               {"core", report.file.alphabet.decode(result.core)},
               {"exact_containment", found ? Json(result.exact_containment) : Json()},
               {"log_likelihood_gap", found ? Json(result.log_likelihood_gap) : Json()},
               {"seconds", answer.seconds}};
  if (!answer.message.empty()) json["message"] = answer.message;
  if (answer.attention)
    json["attention"] = {
        {"margins", answer.attention->margins},
        {"accuracy", answer.attention->accuracy ? Json(*answer.attention->accuracy) : Json()},
        {"loss", answer.attention->loss},
        {"sequences", answer.attention->trained_on},
        {"random_sequences", answer.attention->random},
        {"epochs", answer.attention->epochs},
        {"restarts", answer.attention->restarts}};
  return json;
}

Json report_json(const Report& report, const Options& options) {
  const RecoveryResult& best = report.best();
  const Sequences& sequences = report.file.sequences;
  const auto order = order_by_length(sequences);
  const auto agreement = report.agreement();
  Json methods = Json::array();
  for (const Answer& answer : report.answers) methods.push_back(answer_json(report, answer));
  return {
      {"core", report.file.alphabet.decode(best.core)},
      {"core_length", best.core.size()},
      {"core_length_source", report.core_length_source},
      {"p", best.p},
      {"exact_containment", best.exact_containment},
      {"log_likelihood", best.log_likelihood},
      {"log_likelihood_gap", best.log_likelihood_gap},
      {"examined", best.examined},
      {"method", options.method},
      {"agreement", agreement ? Json(*agreement) : Json()},
      {"margins", best.margins},
      {"count", sequences.size()},
      {"shortest_length", sequences.length(order.front())},
      {"longest_length", sequences.length(order.back())},
      {"mean_length", static_cast<double>(sequences.letters.size()) / static_cast<double>(sequences.size())},
      {"input", report.file.json()},
      {"methods", methods},
      {"seconds", report.seconds}};
}

std::string answer_line(const Report& report, const Answer& answer) {
  const RecoveryResult& result = answer.result;
  if (result.core.empty()) return fmt::format("  {:<20} nothing: {}\n", result.method, answer.message);
  std::string line =
      fmt::format("  {:<20} {}   in {:.2f} % of the sequences, gap {:.1f}, {}\n", result.method,
                  report.file.alphabet.decode(result.core), 100 * result.exact_containment,
                  result.log_likelihood_gap, duration_text(answer.seconds));
  if (answer.attention) {
    const AttentionRecovery& attention = *answer.attention;
    line += fmt::format("  {:<20} trained on {} and {} random ones, {}, {}{}\n", "",
                        counted(attention.trained_on, "sequence"), attention.random,
                        counted(static_cast<std::size_t>(attention.epochs), "epoch"),
                        counted(static_cast<std::size_t>(attention.restarts), "run"),
                        attention.accuracy ? fmt::format("; accuracy {:.4f}", *attention.accuracy) : "");
  }
  return line;
}

std::string certificate_text(const Report& report) {
  const RecoveryResult& best = report.best();
  std::string text = fmt::format("core         {}\n", report.file.alphabet.decode(best.core));
  text += fmt::format("core length  {} ({})\n", best.core.size(),
                      report.core_length_source == "given"        ? "as asked for"
                      : report.core_length_source == "likelihood" ? "the likeliest"
                                                                  : "from mean and spread of the lengths");
  text += fmt::format("p            {:.4f}\n", best.p);
  text += fmt::format("margins      {:.1f}\n", fmt::join(best.margins, " "));
  text +=
      fmt::format("containment  {:.2f} % of the sequences contain the core\n", 100 * best.exact_containment);
  text += fmt::format("gap          {:.1f} in log-likelihood {} the best core one edit away, on {}\n",
                      std::abs(best.log_likelihood_gap), best.log_likelihood_gap < 0 ? "BELOW" : "above",
                      counted(best.examined, "sequence"));
  if (best.log_likelihood_gap == 0)
    text += "             a core one edit away is as likely: the sequences do not decide between them\n";
  if (best.log_likelihood_gap < 0)
    text += "             a core one edit away is likelier: this one is wrong in at least one letter\n";
  return text;
}

std::string report_text(const Report& report) {
  const Sequences& sequences = report.file.sequences;
  const auto order = order_by_length(sequences);
  std::string text = fmt::format("read         {}\n", report.file.description());
  text += fmt::format("lengths      shortest {}, mean {:.2f}, longest {}\n", sequences.length(order.front()),
                      static_cast<double>(sequences.letters.size()) / static_cast<double>(sequences.size()),
                      sequences.length(order.back()));
  if (!report.best().core.empty()) text += certificate_text(report);
  text += "methods\n";
  for (const Answer& answer : report.answers) text += answer_line(report, answer);
  if (const auto agreement = report.agreement()) {
    const auto& [one, other] = std::pair(report.answers[0].result.core, report.answers[1].result.core);
    if (*agreement)
      text += "  They agree.\n";
    else if (!other.empty())
      text += fmt::format(
          "  They disagree: {} letter edits lie between them; the likelier core is given above.\n",
          edit_distance(one, other));
  }
  return text;
}

int run(const Options& options) {
  if (options.file.empty())
    invalid("recover: expected a file of sequences, received none; attn recover --help shows an example");
  ThreadPool pool(options.common.threads);
  const Report report = find(options, read_sequences(options.file, options.format, options.letters), pool);
  if (options.common.json)
    print_json(report_json(report, options));
  else
    print(report_text(report));
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
      "monotonic attention and says whether they agree. The certificate: how much likelier the core is\n"
      "than the best one that differs by an edit (gap) or by one letter (margins), and how many\n"
      "sequences contain it.",
      options->common);
  add_text(*command, "file", options->file, "FILE", "the sequences, or - for standard input");
  add_choice(*command, "--method", options->method, methods(), "how");
  add_text(*command, "--core-length", options->core_length, "N|auto",
           "letters of the core; auto finds them, by likelihood for em-climb and attention");
  add_choice(*command, "--format", options->format, {"lines", "csv", "fasta", "auto"}, "what the file is");
  add_text(*command, "--letters", options->letters, "LETTERS",
           "the alphabet, to refuse anything else; tokens with spaces between");
  add_seed(*command, options->seed);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace attention
