// attn images: Dense against Gaussian RBF on images in MNIST's files.

#include "core/base/error.h"
#include "core/experiment/image_experiment.h"
#include "native/commands/commands.h"
#include "native/support/console.h"
#include "native/support/image_files.h"
#include "native/support/progress.h"

namespace attention {
namespace {

struct Options {
  CommonOptions common;
  ImageConfig config{.layer = ""};
  std::string data = fashion_mnist_folder;
  std::int64_t epochs = 5;
};

std::vector<std::string> layer_names() {
  return {image_network_names().begin(), image_network_names().end()};
}

int run(Options& options) {
  if (options.config.layer.empty())
    invalid("images: expected --layer, one of {}, received none", fmt::join(layer_names(), ", "));
  options.config.threads = options.common.threads;
  ImageSets sets = read_image_sets(options.data);
  ImageExperiment experiment = in_place(options.data, [&] {
    return ImageExperiment(options.config, std::move(sets.training), std::move(sets.test));
  });
  const std::int64_t steps = experiment.steps_per_epoch();
  const bool text = !options.common.json;
  if (text)
    print(fmt::format("{} 64-64-{}, {} parameters, {} images to train on\n", options.config.layer,
                      image_classes, experiment.parameters(), experiment.training_count()));
  Json epochs = Json::array();
  Progress progress("steps");
  for (std::int64_t epoch = 1; epoch <= options.epochs; ++epoch) {
    const Stopwatch stopwatch;
    for (std::int64_t i = 1; i <= steps; ++i) {
      if (experiment.step().diverged)
        throw RunFailed(fmt::format("images: the loss stopped being a finite number in epoch {}", epoch));
      progress.update(fmt::format("epoch {} of {}", epoch, options.epochs),
                      static_cast<double>((epoch - 1) * steps + i),
                      static_cast<double>(options.epochs * steps));
    }
    const double seconds = stopwatch.seconds();
    const double accuracy = experiment.finish_epoch();
    epochs.push_back({{"loss", experiment.epoch_loss()}, {"accuracy", accuracy}, {"seconds", seconds}});
    progress.clear();
    if (text)
      print(fmt::format("epoch {:2}   loss {:.4f}   held-out accuracy {:.4f}   {:.3f} s\n", epoch,
                        experiment.epoch_loss(), accuracy, seconds));
  }
  const double test_accuracy = experiment.test_accuracy();
  if (text)
    print(fmt::format("test accuracy {:.4f}, with the weights that told the held-out images best\n",
                      test_accuracy));
  else
    print_json({{"layer", options.config.layer},
                {"parameters", experiment.parameters()},
                {"training_images", experiment.training_count()},
                {"threads", experiment.threads()},
                {"seed", options.config.seed},
                {"epochs", epochs},
                {"test_accuracy", test_accuracy}});
  return 0;
}

}  // namespace

void add_images(CLI::App& tool, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(tool, "images", "Dense against Gaussian RBF layers on MNIST or Fashion-MNIST.",
                  "attn images --layer rbf --epochs 5", options->common);
  add_choice(*command, "--layer", options->config.layer, layer_names(), "layers that the network is made of");
  add_text(*command, "--data", options->data, "DIR",
           "folder of train-images-idx3-ubyte and the other three, gzipped or not");
  add_integer(*command, "--epochs", options->epochs, 1, 100'000, "epochs to train");
  add_seed(*command, options->config.seed);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace attention
