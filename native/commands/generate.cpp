// attn generate: noisy copies of a hidden core, one a line.

#include "core/base/error.h"
#include "core/data/core_sequence.h"
#include "core/data/damage.h"
#include "core/data/import.h"
#include "core/data/negatives.h"
#include "native/commands/commands.h"
#include "native/support/console.h"
#include "native/support/files.h"

namespace attention {
namespace {

struct Options {
  CommonOptions common;
  CoreSequenceConfig task;
  Damage damage;
  std::string background;
  std::string out;
  std::string negatives;
  std::string negative_kind = "uniform";
  std::string truth;
  bool has_core_length = false;
  bool has_kind = false;
};

void check(const Options& options) {
  if (options.out.empty())
    invalid("generate: expected --out FILE, received none; attn generate --help shows an example");
  if (options.has_kind && options.negatives.empty())
    invalid("--negative-kind: expected --negatives FILE to write them to, received none");
  const std::vector<std::string> files = {options.out, options.negatives, options.truth};
  check_distinct(files);
  const Alphabet alphabet = in_place("--letters", [&] { return Alphabet(options.task.letters); });
  if (!options.task.core.empty()) {
    const auto core = in_place("--core", [&] { return alphabet.encode(options.task.core); });
    if (options.has_core_length && core.size() != static_cast<std::size_t>(options.task.core_length))
      invalid("--core-length: expected {}, the length of --core, received {}", core.size(),
              options.task.core_length);
  }
  in_place("generate", [&] { check_config(options.task); });
  for (const std::string& file : files)
    if (!file.empty()) check_writable(file);
}

int run(Options& options) {
  if (!options.background.empty())
    for (const std::string& chance : parse_list("--background", options.background))
      options.task.background.push_back(parse_number("--background", chance, 0, 1, false));
  check(options);
  CoreSequenceData data = generate_core_sequences(options.task);
  damage(data.sequences, data.alphabet.size(), options.damage, options.task.seed);
  if (!options.negatives.empty()) {
    const auto negatives =
        make_negatives(options.negative_kind, data.sequences, data.alphabet.size(), options.task.seed);
    write_file(options.negatives, format_lines(negatives, data.alphabet));
  }
  if (!options.truth.empty()) write_file(options.truth, format_truth(data.sequences, data.alphabet));
  write_file(options.out, format_lines(data.sequences, data.alphabet));

  const std::string core = data.alphabet.decode(data.core);
  const std::size_t count = data.sequences.size();
  const double mean = static_cast<double>(data.sequences.letters.size()) / static_cast<double>(count);
  if (options.common.json) {
    print_json({{"core", core},
                {"count", count},
                {"mean_length", mean},
                {"core_length", data.core.size()},
                {"letters", options.task.letters},
                {"p", options.task.p},
                {"tail", options.task.tail},
                {"seed", options.task.seed},
                {"file", options.out}});
    return 0;
  }
  std::string text = fmt::format("core         {}\nsequences    {}, mean length {:.2f}, in {}\n", core, count,
                                 mean, options.out);
  if (!options.negatives.empty())
    text += fmt::format("negatives    {}, {}, in {}\n", count, options.negative_kind, options.negatives);
  if (!options.truth.empty()) text += fmt::format("truth        in {}\n", options.truth);
  print(text);
  return 0;
}

}  // namespace

void add_generate(CLI::App& tool, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      tool, "generate", "Write sequences that hide a core in noise, one a line.",
      "attn generate --core-length 10 --p 0.5 --count 10000 --seed 7 --out a.txt\n\n"
      "The truth file is CSV with the columns sequence and truth; truth has a 1 for every letter\n"
      "that was written as a letter of the core and a 0 for every other: 44213,01101.",
      options->common);
  add_text(*command, "--letters", options->task.letters, "LETTERS", "the alphabet, at least two characters");
  const CLI::Option* length = add_integer(*command, "--core-length", options->task.core_length, 1, 1000,
                                          "letters of a core drawn from the seed");
  add_text(*command, "--core", options->task.core, "CORE", "the core itself, instead of --core-length");
  add_number(*command, "--p", options->task.p, 0, 1, true,
             "probability that the next letter is the next core letter");
  add_integer(*command, "--count", options->task.count, 1, 1'000'000'000, "number of sequences");
  add_number(*command, "--tail", options->task.tail, 0, 1e6, false,
             "mean number of random letters after the core");
  add_text(*command, "--background", options->background, "X,Y",
           "chance of each letter as noise, if not all alike");
  add_number(*command, "--missing", options->damage.missing, 0, 1, false, "share of letters that are lost");
  add_number(*command, "--substituted", options->damage.substituted, 0, 1, false,
             "share of letters replaced by another one");
  add_number(*command, "--contaminated", options->damage.contaminated, 0, 1, false,
             "share of sequences replaced by random ones");
  add_text(*command, "--out", options->out, "FILE", "where to write the sequences");
  add_text(*command, "--negatives", options->negatives, "FILE", "write as many random sequences here");
  const CLI::Option* kind = add_choice(*command, "--negative-kind", options->negative_kind,
                                       {negative_kinds.begin(), negative_kinds.end()}, "how they are drawn");
  add_text(*command, "--truth", options->truth, "FILE", "write which letters belong to the core here");
  add_seed(*command, options->task.seed);
  command->callback([options, length, kind, &action] {
    options->has_core_length = length->count() > 0;
    options->has_kind = kind->count() > 0;
    action = [options] { return run(*options); };
  });
}

}  // namespace attention
