#include "native/commands/train_translator.h"

#include "core/base/error.h"
#include "core/data/core_sequence.h"
#include "core/experiment/translation_recovery.h"
#include "native/support/console.h"
#include "native/support/files.h"
#include "native/support/progress.h"
#include "native/support/stop.h"

namespace attention {
namespace {

constexpr std::int64_t trial_sequences = 100;
constexpr std::uint64_t trial_seed_offset = 2;  // training takes the seed and the one after it

Json epoch_json(const TranslationEpoch& epoch) {
  return {{"epoch", epoch.epoch},
          {"loss", epoch.loss},
          {"accuracy", epoch.accuracy},
          {"on_place", epoch.on_place}};
}

class TranslatorTraining {
 public:
  TranslatorTraining(const Json& json, const TranslatorTrainingOptions& options)
      : options_(options), config_(in_place(options.config, [&] { return parse_translation_config(json); })) {
    check_distinct({options.config, options.save, options.log});
    for (const std::string& file : {options.save, options.log})
      if (!file.empty()) check_writable(file);
  }

  int run() {
    const Stopwatch stopwatch;
    TranslationTraining training(config_);
    if (!options_.json)
      print(fmt::format("{}, {} parameters; {} sequences, each with a core of its own of {} letters\n",
                        config_.name, parameter_count(training.translator().model->weights()),
                        config_.count * config_.epochs, config_.model.core_length));
    const StopRequest stop;
    LineLog log(options_.log, false);
    Progress progress("steps");
    std::size_t shown = 0;
    bool more = true;
    while (more && !stop.received()) {
      more = training.step();
      progress.update(fmt::format("epoch {} of {}", shown + 1, config_.epochs),
                      static_cast<double>(training.steps_done()), static_cast<double>(training.steps()));
      if (training.epochs().size() == shown) continue;
      progress.clear();
      Json line = epoch_json(training.epochs()[shown++]);
      line["seconds"] = stopwatch.seconds();
      log.write(line);
      if (!options_.json)
        print(fmt::format("epoch {:2}  loss {:.4f}  accuracy {:.4f}  alignment on the true place {:.4f}\n",
                          shown, training.epochs().back().loss, training.epochs().back().accuracy,
                          training.epochs().back().on_place));
      if (!options_.save.empty()) write_file(options_.save, save_translator(training.translator()));
    }
    progress.clear();
    if (training.diverged())
      return fail(Exit::failed, options_.config +
                                    ": the loss stopped being finite; a smaller learning_rate "
                                    "may help");
    if (more) return fail(Exit::failed, fmt::format("stopped in epoch {} of {}", shown + 1, config_.epochs));
    report(training, stopwatch.seconds());
    return 0;
  }

 private:
  void report(TranslationTraining& training, double seconds) {
    const CoreSequenceData trial = generate_core_sequences({.letters = config_.letters,
                                                            .core_length = config_.model.core_length,
                                                            .p = config_.p,
                                                            .count = trial_sequences,
                                                            .seed = config_.seed + trial_seed_offset});
    ThreadPool pool(static_cast<int>(config_.threads));
    const TranslationRecovery found =
        recover_by_translation(training.translator(), trial.sequences, trial.alphabet.size(), pool);
    const std::string core = trial.alphabet.decode(trial.core);
    const std::string recovered = trial.alphabet.decode(found.core);
    if (!options_.json) {
      print(fmt::format("of {} sequences of an unseen core {} it makes {}{}\n{}\n", trial_sequences, core,
                        recovered, core == recovered ? ", which is exact" : "", duration_text(seconds)));
      return;
    }
    Json epochs = Json::array();
    for (const TranslationEpoch& epoch : training.epochs()) epochs.push_back(epoch_json(epoch));
    print_json({{"epochs", epochs},
                {"core", core},
                {"recovered", recovered},
                {"exact", core == recovered},
                {"seconds", seconds},
                {"margins", found.margins},
                {"config", translation_config_json(config_)}});
  }

  TranslatorTrainingOptions options_;
  TranslationConfig config_;
};

}  // namespace

int train_translator(const Json& config, const TranslatorTrainingOptions& options) {
  return TranslatorTraining(config, options).run();
}

}  // namespace attention
