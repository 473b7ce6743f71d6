#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace attention {

/// What every command takes.
struct CommonOptions {
  bool json = false;
  int threads = 0;  ///< 0: one a core
};

/// Adds a command with its help, an example, --json and --threads.
CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& description,
                      const std::string& example, CommonOptions& common);

// Options that refuse bad values in the tool's own words: "--count: expected an integer from 1 to …, received
// "x"".

CLI::Option* add_integer(CLI::App& command, const std::string& name, std::int64_t& value, std::int64_t low,
                         std::int64_t high, const std::string& help);
/// A finite number from `low` to `high`; `above`: low itself is refused.
CLI::Option* add_number(CLI::App& command, const std::string& name, double& value, double low, double high,
                        bool above, const std::string& help);
CLI::Option* add_choice(CLI::App& command, const std::string& name, std::string& value,
                        std::vector<std::string> choices, const std::string& help);
/// Text as it stands, shown as `type` in the help; refused if empty.
CLI::Option* add_text(CLI::App& command, const std::string& name, std::string& value, const std::string& type,
                      const std::string& help);
/// --seed, 0 … 2⁵³.
CLI::Option* add_seed(CLI::App& command, std::uint64_t& seed);

/// An integer in a range, or std::invalid_argument with `where` in front.
std::int64_t parse_integer(const std::string& where, const std::string& text, std::int64_t low,
                           std::int64_t high);
/// A finite number likewise; `above`: low itself is refused.
double parse_number(const std::string& where, const std::string& text, double low, double high, bool above);
/// "a,b,c" as its parts, none of which may be empty.
std::vector<std::string> parse_list(const std::string& where, const std::string& text);

}  // namespace attention
