// Reading of JSON with line and column in every complaint.

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "native/support/console.h"
#include "native/support/files.h"

namespace attention {
namespace {

constexpr int deepest = 100;

// "LINE:COLUMN" of a byte, both from 1.
std::string place_of(const std::string& text, std::size_t byte) {
  const std::string_view before = std::string_view(text).substr(0, std::min(byte, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return fmt::format("{}:{}", line, std::max<std::size_t>(before.size() - start, 1));
}

// What the library says after "[json.exception.parse_error.101] parse error at line 1, column 2: ".
std::string reason_of(std::string message) {
  const std::size_t column = message.find("column ");
  const std::size_t colon = message.find(": ", column == std::string::npos ? 0 : column);
  if (colon != std::string::npos) message = message.substr(colon + 2);
  return message;
}

}  // namespace

Json parse_json(const std::string& text, const std::string& name) {
  std::vector<std::set<std::string>> keys;
  const auto check = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth > deepest) invalid("{}: expected JSON nested at most {} deep, received more", name, deepest);
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second)
      invalid("{}: expected each key once, received {} twice", name, shown(value.get<std::string>()));
    return true;
  };
  try {
    return Json::parse(text, check);
  } catch (const Json::parse_error& error) {
    invalid("{}:{}: expected JSON, received a {}", name, place_of(text, error.byte), reason_of(error.what()));
  } catch (const Json::out_of_range& error) {  // "… number overflow parsing '1e999'", without its place
    const std::string reason = error.what();
    const std::size_t start = reason.find('\'') + 1;
    const std::string number = reason.substr(start, reason.rfind('\'') - start);
    invalid("{}:{}: expected a number that fits 64 bits, received {}", name,
            place_of(text, text.find(number) + 1), number);
  }
}

Json read_json(const std::string& path) { return parse_json(read_file(path), path); }

}  // namespace attention
