// attn bench: fixed workloads, timed.

#include <algorithm>

#include "core/base/error.h"
#include "core/experiment/benchmark.h"
#include "core/experiment/image_experiment.h"
#include "native/commands/commands.h"
#include "native/commands/roofline.h"
#include "native/commands/scale.h"
#include "native/support/console.h"
#include "native/support/image_files.h"
#include "native/support/median.h"
#include "native/support/peak_memory.h"
#include "native/support/progress.h"

namespace attention {
namespace {

struct Options {
  CommonOptions common;
  std::string workload;
  std::string picture;
  std::int64_t epochs = 3;
};

double megabytes(std::size_t bytes) { return static_cast<double>(bytes) / 1e6; }

// Times a workload's epochs; `accuracy` is asked for once, after the last.
template <class Workload, class Accuracy>
int time_epochs(const Options& options, Workload& workload, Accuracy&& accuracy) {
  const std::int64_t steps = workload.steps_per_epoch();
  std::vector<double> seconds;
  std::vector<double> losses;
  Progress progress("steps");
  if (!options.common.json)
    print(fmt::format("{} on {}, {} steps an epoch\n", options.workload,
                      counted(static_cast<std::size_t>(workload.threads()), "thread"), steps));
  for (std::int64_t epoch = 0; epoch < options.epochs; ++epoch) {
    const Stopwatch stopwatch;
    for (std::int64_t i = 0; i < steps; ++i) {
      workload.step();
      progress.update(fmt::format("epoch {} of {}", epoch + 1, options.epochs),
                      static_cast<double>(epoch * steps + i + 1),
                      static_cast<double>(options.epochs * steps));
    }
    seconds.push_back(stopwatch.seconds());
    losses.push_back(workload.epoch_loss());
    progress.clear();
    if (!options.common.json)
      print(fmt::format("epoch {:2}   {:.3f} s   loss {:.4f}\n", epoch + 1, seconds.back(), losses.back()));
  }
  const double reached = accuracy();
  const BatchRunner::Memory memory = workload.memory();
  const auto [fastest, slowest] = std::minmax_element(seconds.begin(), seconds.end());
  if (options.common.json)
    print_json({{"workload", options.workload},
                {"threads", workload.threads()},
                {"steps_per_epoch", steps},
                {"seconds_per_epoch", seconds},
                {"median_seconds", median(seconds)},
                {"loss", losses},
                {"accuracy", reached},
                {"memory",
                 {{"resident", peak_resident_bytes()},
                  {"planned", memory.planned},
                  {"unplanned", memory.unplanned}}}});
  else
    print(fmt::format("median {:.3f} s an epoch ({:.3f} to {:.3f}), held-out accuracy {:.4f}\n",
                      median(seconds), *fastest, *slowest, reached) +
          fmt::format("memory: {:.1f} MB at the most; {:.1f} MB of it for values and gradients, which apart "
                      "from each other would take {:.1f}\n",
                      megabytes(peak_resident_bytes()), megabytes(memory.planned),
                      megabytes(memory.unplanned)));
  return 0;
}

int run(const Options& options) {
  if (options.workload.empty())
    invalid("bench: expected a workload, w1, w2, w3, roofline or scale, received none");
  if (!options.picture.empty() && options.workload != "scale")
    invalid("--picture: expected bench scale, received {}", shown(options.workload));
  if (options.workload == "scale") return run_scale(options.picture, options.common.json);
  if (options.workload == "roofline") return run_roofline(options.epochs, options.common.json);
  if (options.workload == "w2") {
    ImageSets sets = read_image_sets(fashion_mnist_folder);
    ImageExperiment images({.threads = options.common.threads}, std::move(sets.training),
                           std::move(sets.test));
    return time_epochs(options, images, [&] { return images.test_accuracy(); });
  }
  if (options.workload != "w1" && options.workload != "w3")
    invalid("bench: expected w1, w2, w3, roofline or scale, received {}", shown(options.workload));
  Benchmark benchmark(options.workload, options.common.threads);
  return time_epochs(options, benchmark, [&] { return benchmark.accuracy(); });
}

}  // namespace

void add_bench(CLI::App& tool, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add_command(tool, "bench", "Time a workload that other frameworks are timed on too.",
                                  "attn bench w1 --epochs 3 --threads 1", options->common);
  add_text(*command, "workload", options->workload, "WORKLOAD",
           "w1: the additive attention classifier; w2: Dense on Fashion-MNIST; "
           "w3: a transformer encoder; roofline: all three on one thread, against what the machine can do, "
           "and where the time goes; scale: what a step costs as sequences, models and alphabets grow");
  add_integer(*command, "--epochs", options->epochs, 1, 100'000, "epochs to time, of each workload");
  add_text(*command, "--picture", options->picture, "FILE.svg", "of scale: draw the figures there");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace attention
