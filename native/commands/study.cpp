// attn study: how often each method finds a random core.

#include <algorithm>

#include "core/base/error.h"
#include "core/data/negatives.h"
#include "core/experiment/study.h"
#include "native/commands/commands.h"
#include "native/support/console.h"
#include "native/support/files.h"
#include "native/support/progress.h"
#include "native/support/stop.h"

namespace attention {
namespace {

struct Options {
  CommonOptions common;
  std::string methods = "em-climb,monotonic";
  std::string p = "0.5";
  std::string count = "10000";
  std::int64_t cores = 100;
  std::int64_t core_length = 10;
  std::int64_t letters = 4;
  std::string negatives = "uniform";
  std::uint64_t seed = 0;
  bool find_length = false;
  bool faithfulness = false;
  std::string log;
};

struct Row {
  StudyCell cell;
  std::vector<StudyOutcome> outcomes;
};

std::vector<Row> rows_of(const Options& options) {
  const auto& names = study_method_names();
  std::vector<Row> rows;
  for (const std::string& p : parse_list("--p", options.p))
    for (const std::string& count : parse_list("--count", options.count))
      for (const std::string& method : parse_list("--methods", options.methods)) {
        if (std::find(names.begin(), names.end(), method) == names.end())
          invalid("--methods: expected some of {}, received {}", fmt::join(names, ", "), shown(method));
        rows.push_back({{.method = method,
                         .p = parse_number("--p", p, 0, 1, true),
                         .count = parse_integer("--count", count, 1, 10'000'000),
                         .core_length = options.core_length,
                         .find_length = options.find_length,
                         .letters = options.letters,
                         .negatives = options.negatives,
                         .faithfulness = options.faithfulness},
                        {}});
      }
  return rows;
}

std::string name_of(const StudyCell& cell) {
  return fmt::format("{} p={} N={}", cell.method, cell.p, cell.count);
}

Json optional_json(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

// How far attention shows the truth: keys of a row and of each of its seeds.
void add_attention(Json& json, const std::optional<double>& accuracy, const std::optional<double>& bayes,
                   const std::optional<Faithfulness>& faithfulness,
                   const std::optional<DeletionTest>& deletion) {
  if (accuracy) json["accuracy"] = *accuracy;
  if (bayes) json["bayes"] = *bayes;
  if (faithfulness)
    json["faithfulness"] = {{"mass", faithfulness->mass},
                            {"mass_ceiling", faithfulness->mass_ceiling},
                            {"mass_share", faithfulness->mass_share()},
                            {"place_mass", optional_json(faithfulness->place_mass)},
                            {"place_mass_ceiling", optional_json(faithfulness->place_mass_ceiling)},
                            {"place_mass_share", optional_json(faithfulness->place_mass_share())},
                            {"total_variation", faithfulness->total_variation},
                            {"auc", faithfulness->auc},
                            {"sequences", faithfulness->sequences}};
  if (deletion)
    json["deletion"] = {{"letters", deletion->letters},
                        {"attended", deletion->attended},
                        {"random", deletion->random},
                        {"sequences", deletion->sequences}};
}

Json outcome_json(const StudyOutcome& outcome) {
  Json json = {{"seed", outcome.seed},
               {"core", outcome.truth},
               {"recovered", outcome.core},
               {"exact", outcome.exact()},
               {"edit_distance", outcome.edit_distance},
               {"seconds", outcome.seconds}};
  if (outcome.proven) json["proven"] = *outcome.proven;
  add_attention(json, outcome.accuracy, outcome.bayes, outcome.faithfulness, outcome.deletion);
  return json;
}

Json row_json(const Row& row) {
  const StudySummary summary = summarize(row.outcomes);
  const auto cores = static_cast<double>(row.outcomes.size());
  Json seeds = Json::array();
  for (const StudyOutcome& outcome : row.outcomes) seeds.push_back(outcome_json(outcome));
  Json json = {{"method", row.cell.method},
               {"p", row.cell.p},
               {"count", row.cell.count},
               {"core_length", row.cell.core_length},
               {"find_length", row.cell.find_length},
               {"letters", row.cell.letters},
               {"negatives", row.cell.negatives},
               {"cores", row.outcomes.size()},
               {"exact", summary.exact},
               {"rate", static_cast<double>(summary.exact) / cores},
               {"wilson95", Json::array({summary.wilson.low, summary.wilson.high})},
               {"mean_edit_distance", summary.mean_edit_distance},
               {"seconds", summary.seconds},
               {"seeds", seeds}};
  add_attention(json, summary.accuracy, summary.bayes, summary.faithfulness, summary.deletion);
  return json;
}

std::string faithfulness_text(const StudySummary& summary) {
  const Faithfulness& shown = *summary.faithfulness;
  const std::string indent(21, ' ');
  std::string text = fmt::format("{}mass on core letters {:.3f} of {:.3f} that can be, {:.2f}", indent,
                                 shown.mass, shown.mass_ceiling, shown.mass_share());
  if (shown.place_mass)
    text += fmt::format("; glimpse k on letter k {:.3f} of {:.3f}, {:.2f}", *shown.place_mass,
                        *shown.place_mass_ceiling, *shown.place_mass_share());
  text += fmt::format("\n{}total variation from the exact posterior {:.3f}, AUC {:.3f}", indent,
                      shown.total_variation, shown.auc);
  if (summary.deletion)
    text += fmt::format("; {} letters out: verdict falls by {:.2f}, random ones {:.2f}",
                        summary.deletion->letters, summary.deletion->attended, summary.deletion->random);
  if (summary.accuracy)
    text += fmt::format("\n{}accuracy {:.4f}{}", indent, *summary.accuracy,
                        summary.bayes ? fmt::format(", Bayes {:.4f}", *summary.bayes) : "");
  return text + "\n";
}

std::string row_text(const Row& row) {
  const StudySummary summary = summarize(row.outcomes);
  std::string text =
      fmt::format("{:<20} {:<5} {:>6}  {:>4} of {:<4} {:.3f} – {:.3f}   {:<6.2f} {}\n", row.cell.method,
                  row.cell.p, row.cell.count, summary.exact, row.outcomes.size(), summary.wilson.low,
                  summary.wilson.high, summary.mean_edit_distance, duration_text(summary.seconds));
  if (summary.faithfulness) text += faithfulness_text(summary);
  std::vector<std::uint64_t> missed;
  for (const StudyOutcome& outcome : row.outcomes)
    if (!outcome.exact()) missed.push_back(outcome.seed);
  constexpr std::size_t most_listed = 20;
  if (!missed.empty())
    text += missed.size() > most_listed
                ? fmt::format("{:<20} missed at {} seeds, all listed by --json\n", "", missed.size())
                : fmt::format("{:<20} missed at seed {}\n", "", fmt::join(missed, ", "));
  return text;
}

class Study {
 public:
  explicit Study(const Options& options)
      : options_(options), rows_(rows_of(options)), pool_(options.common.threads), log_(options.log, false) {}

  int run() {
    const StopRequest stop;
    if (!options_.common.json)
      print(fmt::format("{:<20} {:<5} {:>6}  {:<12} {:<15} {:<6} {}\n", "method", "p", "N", "exact",
                        "95 % interval", "edits", "a core"));
    for (Row& row : rows_) {
      solve(row, stop);
      if (stop.received()) break;
      if (options_.common.json) continue;
      progress_.clear();
      print(row_text(row));
    }
    progress_.clear();
    if (stop.received()) return fail(Exit::failed, fmt::format("stopped after {} cores", done_));
    if (!options_.common.json) return 0;
    Json rows = Json::array();
    for (const Row& row : rows_) rows.push_back(row_json(row));
    print_json({{"rows", rows}});
    return 0;
  }

 private:
  // As many cores at a time as there are threads, each on one.
  void solve(Row& row, const StopRequest& stop) {
    while (static_cast<std::int64_t>(row.outcomes.size()) < options_.cores && !stop.received()) {
      const auto first = static_cast<std::int64_t>(row.outcomes.size());
      const auto turn = std::min<std::int64_t>(pool_.threads(), options_.cores - first);
      row.outcomes.resize(static_cast<std::size_t>(first + turn));
      pool_.parallel_for(turn, [&](std::int64_t i) {
        ThreadPool alone(1);
        const Stopwatch stopwatch;
        StudyOutcome& outcome = row.outcomes[static_cast<std::size_t>(first + i)];
        outcome = study_core(row.cell, options_.seed + static_cast<std::uint64_t>(first + i), alone);
        outcome.seconds = stopwatch.seconds();
      });
      done_ += turn;
      for (std::int64_t i = first; i < first + turn; ++i) {
        Json line = outcome_json(row.outcomes[static_cast<std::size_t>(i)]);
        line.update({{"method", row.cell.method}, {"p", row.cell.p}, {"count", row.cell.count}});
        log_.write(line);
      }
      progress_.update(name_of(row.cell), static_cast<double>(done_),
                       static_cast<double>(rows_.size()) * static_cast<double>(options_.cores));
    }
  }

  const Options& options_;
  std::vector<Row> rows_;
  ThreadPool pool_;
  LineLog log_;
  Progress progress_{"cores"};
  std::int64_t done_ = 0;
};

}  // namespace

void add_study(CLI::App& tool, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(tool, "study", "How often methods find random cores: every seed, with 95 % intervals.",
                  "attn study --methods em-climb,monotonic --cores 20 --p 0.5,0.3 --count 100,1000\n\n"
                  "Seed s draws core and sequences, initial weights and split. Seconds include drawing the\n"
                  "sequences; a core is solved on one thread, as many cores at a time as there are threads.",
                  options->common);
  add_text(*command, "--methods", options->methods, "A,B",
           fmt::format("methods: {}", fmt::join(study_method_names(), ", ")));
  add_integer(*command, "--cores", options->cores, 1, 1'000'000, "random cores, seeds SEED, SEED + 1, …");
  add_text(*command, "--p", options->p, "X,Y", "probability that the next letter is the next core letter");
  add_text(*command, "--count", options->count, "N,M", "sequences a core");
  add_integer(*command, "--core-length", options->core_length, 1, 300, "letters of a core");
  command->add_flag("--find-length", options->find_length, "do not tell the methods how long the core is");
  add_integer(*command, "--letters", options->letters, 2, 60, "letters of the alphabet");
  command->add_flag("--faithfulness", options->faithfulness,
                    "measure how far attention shows where the core's letters are");
  add_choice(*command, "--negatives", options->negatives, {negative_kinds.begin(), negative_kinds.end()},
             "what attention tells the sequences from");
  add_text(*command, "--log", options->log, "FILE", "write a line of JSON a core here as it is done");
  add_seed(*command, options->seed);
  command->callback([options, &action] { action = [options] { return Study(*options).run(); }; });
}

}  // namespace attention
