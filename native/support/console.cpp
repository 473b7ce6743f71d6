#include "native/support/console.h"

#include <cstdio>

#include "core/base/alphabet.h"
#include "core/base/error.h"

namespace attention {
namespace {

constexpr std::size_t longest_message = 1000;
constexpr std::size_t longest_shown = 60;

// Cut without leaving a part of a character, control characters and stray bytes made visible.
std::string printable(std::string_view text, std::size_t longest) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    if (result.size() >= longest) return result + "...";
    const std::size_t length = utf8_length(text.substr(i));
    const auto byte = static_cast<unsigned char>(text[i]);
    if (length == 0 || byte < 0x20 || byte == 0x7f)
      result += fmt::format("\\x{:02x}", byte);
    else
      result += text.substr(i, length);
    i += length == 0 ? 1 : length;
  }
  return result;
}

}  // namespace

int fail(Exit status, std::string_view message) {
  fmt::print(stderr, "attn: {}\n", printable(message, longest_message));
  return static_cast<int>(status);
}

void print(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0)
    throw RunFailed("standard output: expected room to write, received none");
}

void print_json(const Json& json) { print(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"); }

std::string counted(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string shown(std::string_view text) { return '"' + printable(text, longest_shown) + '"'; }

}  // namespace attention
