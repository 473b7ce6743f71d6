#include "native/support/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/error.h"
#include "native/support/console.h"

namespace attention {
namespace {

constexpr std::int64_t most_threads = 1024;
constexpr std::int64_t largest_seed = std::int64_t{1} << 53;  // what a JSON number holds exactly

template <class T>
bool parse(const std::string& text, T& value) {
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stopped == end;
}

// An option that hands its text to `read`, which may refuse it.
CLI::Option* add_read(CLI::App& command, const std::string& name, const std::string& type,
                      const std::string& fallback, const std::string& help,
                      std::function<void(const std::string&)> read) {
  CLI::Option* option = command.add_option_function<std::string>(name, read, help);
  option->type_name(fallback.empty() ? type : fmt::format("{} ({})", type, fallback));
  return option;
}

}  // namespace

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& description,
                      const std::string& example, CommonOptions& common) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->footer("Example:\n  " + example);
  command->add_flag("--json", common.json, "print one JSON object on standard output and nothing else");
  add_read(*command, "--threads", "N", "all cores", "threads; the result does not depend on them",
           [&common](const std::string& text) {
             common.threads = static_cast<int>(parse_integer("--threads", text, 0, most_threads));
           });
  return command;
}

std::int64_t parse_integer(const std::string& where, const std::string& text, std::int64_t low,
                           std::int64_t high) {
  std::int64_t value = 0;
  if (!parse(text, value) || value < low || value > high)
    invalid("{}: expected an integer from {} to {}, received {}", where, low, high, shown(text));
  return value;
}

double parse_number(const std::string& where, const std::string& text, double low, double high, bool above) {
  double number = 0;
  if (!parse(text, number) || !(number >= low && number <= high) || (above && number == low))
    invalid("{}: expected a number {} {} {} {}, received {}", where, above ? "above" : "from", low,
            above ? "and at most" : "to", high, shown(text));
  return number;
}

std::vector<std::string> parse_list(const std::string& where, const std::string& text) {
  std::vector<std::string> items;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    items.push_back(text.substr(begin, end - begin));
    if (items.back().empty())
      invalid("{}: expected values with commas between, received {}", where, shown(text));
    begin = end + 1;
  }
  return items;
}

CLI::Option* add_integer(CLI::App& command, const std::string& name, std::int64_t& value, std::int64_t low,
                         std::int64_t high, const std::string& help) {
  return add_read(
      command, name, "N", fmt::format("{}", value), help,
      [&value, name, low, high](const std::string& text) { value = parse_integer(name, text, low, high); });
}

CLI::Option* add_number(CLI::App& command, const std::string& name, double& value, double low, double high,
                        bool above, const std::string& help) {
  return add_read(command, name, "X", fmt::format("{}", value), help,
                  [&value, name, low, high, above](const std::string& text) {
                    value = parse_number(name, text, low, high, above);
                  });
}

CLI::Option* add_choice(CLI::App& command, const std::string& name, std::string& value,
                        std::vector<std::string> choices, const std::string& help) {
  const std::string list = fmt::format("{}", fmt::join(choices, ", "));
  return add_read(command, name, "NAME", value, fmt::format("{}: {}", help, list),
                  [&value, name, choices, list](const std::string& text) {
                    if (std::find(choices.begin(), choices.end(), text) == choices.end())
                      invalid("{}: expected one of {}, received {}", name, list, shown(text));
                    value = text;
                  });
}

CLI::Option* add_text(CLI::App& command, const std::string& name, std::string& value, const std::string& type,
                      const std::string& help) {
  return add_read(command, name, type, value, help, [&value, name, type](const std::string& text) {
    if (text.empty() || text.starts_with("--"))
      invalid("{}: expected {}, received {}", name, type, shown(text));
    value = text;
  });
}

CLI::Option* add_seed(CLI::App& command, std::uint64_t& seed) {
  return add_read(command, "--seed", "N", fmt::format("{}", seed), "what everything random is drawn from",
                  [&seed](const std::string& text) {
                    seed = static_cast<std::uint64_t>(parse_integer("--seed", text, 0, largest_seed));
                  });
}

}  // namespace attention
