// attn bayes: the limit of real-against-random classification.

#include "core/base/error.h"
#include "core/data/core_sequence.h"
#include "core/experiment/bayes_limit.h"
#include "native/commands/commands.h"
#include "native/support/console.h"

namespace attention {
namespace {

struct Options {
  CommonOptions common;
  BayesConfig config;
  std::int64_t letters = 4;
};

int run(Options& options) {
  BayesConfig& config = options.config;
  config.alphabet_size = static_cast<std::size_t>(options.letters);
  ThreadPool pool(options.common.threads);
  const BayesLimit limit = bayes_limit(config, pool);
  if (options.common.json)
    print_json({{"accuracy", limit.best.accuracy},
                {"auc", limit.best.auc},
                {"containment_accuracy", limit.containment},
                {"negatives", config.negatives},
                {"letters", options.letters},
                {"core_length", config.core_length},
                {"p", config.p},
                {"cores", config.cores},
                {"count", config.count},
                {"seed", config.seed}});
  else
    print(fmt::format(
        "Bayes accuracy {:.4f}, AUC {:.4f}; of whether a sequence contains the core {:.4f}\n{} letters, core "
        "length {}, p {}; mean over {} cores of {} sequences and as many {} ones\n",
        limit.best.accuracy, limit.best.auc, limit.containment, options.letters, config.core_length, config.p,
        config.cores, config.count, config.negatives));
  return 0;
}

}  // namespace

void add_bayes(CLI::App& tool, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      tool, "bayes", "The best accuracy any classifier can reach, real sequences against random ones.",
      "attn bayes --p 0.3 --cores 20", options->common);
  BayesConfig& config = options->config;
  add_number(*command, "--p", config.p, 0, 1, true,
             "probability that the next letter is the next core letter");
  add_integer(*command, "--cores", config.cores, 1, 100'000, "random cores to average over");
  add_integer(*command, "--core-length", config.core_length, 1, 1000, "letters of a core");
  add_integer(*command, "--letters", options->letters, 2, 60, "letters of the alphabet");
  add_integer(*command, "--count", config.count, 1, 10'000'000, "sequences a core, and as many random ones");
  add_choice(*command, "--negative-kind", config.negatives,
             {"uniform", "background", "same-ending", "uniform-same-ending"},
             "how the random sequences are drawn");
  add_seed(*command, config.seed);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace attention
