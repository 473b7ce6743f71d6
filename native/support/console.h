#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "core/base/object_reader.h"

namespace attention {

/// The tool's exit statuses.
enum class Exit : int { done = 0, failed = 1, bad_input = 2 };

/// The run failed, through no fault of the input: exit status 1.
class RunFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Writes "attn: MESSAGE" to standard error, always exactly one line, and returns the status.
int fail(Exit status, std::string_view message);

/// Writes text to standard output; throws RunFailed if it cannot be written.
void print(std::string_view text);
/// Writes one JSON object to standard output. Numbers that JSON does not have (NaN, ∞) are null.
void print_json(const Json& json);

/// "1 sequence", "30 sequences".
std::string counted(std::size_t count, const std::string& noun);

/// Text in quotes for a message: cut to 60 bytes, control characters shown as \x...
std::string shown(std::string_view text);

/// Runs `read`, putting `where` in front of the message of any std::invalid_argument it throws.
template <class Read>
auto in_place(const std::string& where, Read&& read) {
  try {
    return read();
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(where + ": " + error.what());
  }
}

}  // namespace attention
