// attn: the native tool. Parses the command line, runs one command, says in one line what went wrong.

#include <algorithm>

#include "core/base/error.h"
#include "native/commands/commands.h"
#include "native/support/console.h"
#include "native/support/stop.h"

namespace attention {
namespace {

std::vector<std::string> names_of(const std::vector<const CLI::App*>& commands) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands) names.push_back(command->get_name());
  return names;
}

// The innermost command that the line names.
const CLI::App& chosen_command(const CLI::App& tool) {
  const CLI::App* command = &tool;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent ? full_name(*parent) + " " + command.get_name() : command.get_name();
}

// What to say of arguments that no command takes.
std::string describe_extra(const CLI::App& tool, const CLI::App& command, const std::string& extra) {
  const auto commands = command.get_subcommands([](const CLI::App*) { return true; });
  if (!extra.starts_with('-')) {
    if (!commands.empty() && &chosen_command(tool) == &command)
      return fmt::format("expected a command, one of {}, received {}", fmt::join(names_of(commands), ", "),
                         shown(extra));
    return fmt::format("expected no further argument, received {}", shown(extra));
  }
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    if (!option->get_lnames().empty()) names.push_back("--" + option->get_lnames().front());
  return fmt::format("expected one of the options {}, received {}", fmt::join(names, ", "), shown(extra));
}

std::string describe(const CLI::App& tool, const CLI::ParseError& error) {
  const CLI::App& command = chosen_command(tool);
  const std::string help = fmt::format("; {} --help shows an example", full_name(command));
  std::vector<std::string> extra = command.remaining();
  if (extra.empty()) extra = tool.remaining(true);
  const bool incomplete = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  if ((incomplete || dynamic_cast<const CLI::ExtrasError*>(&error)) && !extra.empty())
    return describe_extra(tool, command, extra.front()) + help;
  if (incomplete) {
    const auto commands = command.get_subcommands([](const CLI::App*) { return true; });
    if (!commands.empty())
      return fmt::format("expected a command, one of {}, received none{}",
                         fmt::join(names_of(commands), ", "), help);
  }
  const std::string message = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error))
    return fmt::format("{}: expected one value, received {}{}", message.substr(0, message.find(':')),
                       message.find("At Most") == std::string::npos ? "none" : "several", help);
  return message + help;
}

int run(int argc, char** argv) {
  CLI::App tool("Finds core sequences hidden in noise, trains attention on them, and runs single layers.",
                "attn");
  tool.set_version_flag("--version", "attn " ATTENTION_VERSION);
  tool.require_subcommand(1);
  tool.footer(
      "Example:\n  attn generate --seed 7 --out a.txt && attn recover a.txt --core-length 10\n\n"
      "Exit status: 0 done, 1 the run failed, 2 bad usage or bad input.");
  Action action;
  add_generate(tool, action);
  add_recover(tool, action);
  add_train(tool, action);
  add_study(tool, action);
  add_layer(tool, action);
  add_images(tool, action);
  add_bench(tool, action);
  add_bayes(tool, action);
  try {
    tool.parse(argc, argv);
  } catch (const CLI::Success& done) {  // help or version
    return tool.exit(done);
  } catch (const CLI::ParseError& error) {
    return fail(Exit::bad_input, describe(tool, error));
  }
  install_stop_handler();
  return action();
}

}  // namespace
}  // namespace attention

int main(int argc, char** argv) {
  using attention::Exit;
  using attention::fail;
  try {
    return attention::run(argc, argv);
  } catch (const attention::RunFailed& error) {
    return fail(Exit::failed, error.what());
  } catch (const std::invalid_argument& error) {
    return fail(Exit::bad_input, error.what());
  } catch (const std::bad_alloc&) {
    return fail(Exit::failed,
                "expected memory for this much data, received none; take fewer or shorter ones");
  } catch (const std::exception& error) {
    return fail(Exit::failed, error.what());
  }
}
