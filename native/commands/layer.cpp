// attn layer run, list, check: one layer in isolation.

#include "core/base/error.h"
#include "core/layers/catalogue.h"
#include "core/layers/layer_case.h"
#include "native/commands/commands.h"
#include "native/support/console.h"
#include "native/support/files.h"

namespace attention {
namespace {

struct Options {
  CommonOptions common;
  std::string target;  // file or layer name
  std::string config;
  std::uint64_t seed = 1;
  bool has_seed = false;
};

int run_case(const Options& options) {
  if (options.target.empty()) invalid("layer run: expected the name of a case file, or - for standard input");
  Json layer_case = read_json(options.target);
  if (options.has_seed && layer_case.is_object()) layer_case["seed"] = options.seed;
  print_json(in_place(options.target, [&] { return run_layer_case(layer_case); }));
  return 0;
}

int list(const Options& options) {
  Json layers = Json::array();
  std::string text;
  for (const CatalogueEntry& entry : layer_catalogue()) {
    layers.push_back({{"name", entry.name},
                      {"group", entry.group},
                      {"summary", entry.summary},
                      {"example_config", Json::parse(entry.example_config)},
                      {"example_inputs", Json::parse(entry.example_inputs)}});
    text += fmt::format("{:<28} {:<13} {}\n", entry.name, entry.group, entry.summary);
  }
  if (options.common.json)
    print_json({{"layers", layers}});
  else
    print(text);
  return 0;
}

int check(const Options& options) {
  if (options.target.empty())
    invalid("layer check: expected the name of a layer, as attn layer list shows them, or of a case file");
  const bool is_file = options.target == "-" || options.target.ends_with(".json");
  Json layer_case = is_file ? read_json(options.target) : Json{{"layer", options.target}};
  for (const CatalogueEntry& entry : layer_catalogue())
    if (entry.name == options.target) layer_case["config"] = Json::parse(entry.example_config);
  if (layer_case.is_object()) {
    if (options.has_seed) layer_case["seed"] = options.seed;
    if (!options.config.empty()) layer_case["config"] = parse_json(options.config, "--config");
  }
  const GradientCheck result =
      in_place(is_file ? options.target : "layer check", [&] { return check_layer_gradients(layer_case); });
  const auto layer = layer_case.at("layer").get<std::string>();
  if (options.common.json)
    print_json({{"layer", layer},
                {"config", layer_case["config"]},
                {"max_relative_error", result.max_relative_error},
                {"worst", result.worst},
                {"passed", result.passed}});
  else
    print(fmt::format("{} {}: largest relative error {:.3g}, at {}\n", layer,
                      result.passed ? "passed" : "failed", result.max_relative_error, result.worst));
  if (result.passed) return 0;
  return fail(Exit::failed,
              fmt::format("{}: expected gradients equal to finite differences to 1e-7, received an error of "
                          "{:.3g} at {}",
                          layer, result.max_relative_error, result.worst));
}

}  // namespace

void add_layer(CLI::App& tool, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* layer = tool.add_subcommand("layer", "Run, list or check single layers.");
  layer->require_subcommand(1);
  layer->footer("Example:\n  attn layer list\n  attn layer run case.json\n  attn layer check GRU");

  CLI::App* run_command =
      add_command(*layer, "run", "Run one layer on a case, forward and, where asked, backward; prints JSON.",
                  "attn layer run case.json, with case.json as in\n"
                  "  {\"layer\": \"Dense\", \"config\": {\"units\": 2}, \"inputs\": [{\"shape\": [1, 2], "
                  "\"data\": [1, 2]}]}",
                  options->common);
  add_text(*run_command, "case", options->target, "FILE", "the case, or - for standard input");
  const CLI::Option* seed = add_seed(*run_command, options->seed);
  run_command->callback([options, seed, &action] {
    options->has_seed = seed->count() > 0;
    action = [options] { return run_case(*options); };
  });

  CLI::App* list_command =
      add_command(*layer, "list", "The catalogue of layers.", "attn layer list", options->common);
  list_command->callback([options, &action] { action = [options] { return list(*options); }; });

  CLI::App* check_command =
      add_command(*layer, "check", "Compare a layer's gradients with finite differences, in double.",
                  "attn layer check GRU --config '{\"units\": 3, \"reset_after\": false}'", options->common);
  add_text(*check_command, "layer", options->target, "NAME",
           "a layer of attn layer list, or a case file (.json)");
  add_text(*check_command, "--config", options->config, "JSON",
           "its configuration, instead of the example's");
  const CLI::Option* check_seed = add_seed(*check_command, options->seed);
  check_command->callback([options, check_seed, &action] {
    options->has_seed = check_seed->count() > 0;
    action = [options] { return check(*options); };
  });
}

}  // namespace attention
