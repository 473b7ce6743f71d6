#include "core/base/object_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.h"

namespace attention {
namespace {

// What was received, short enough for one line.
std::string brief(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  return text;
}

}  // namespace

ObjectReader::ObjectReader(const Json& value, std::string where)
    : value_(value.is_null() ? Json::object() : value), where_(std::move(where)) {
  if (!value_.is_object()) invalid("{}: expected an object, received {}", where_, brief(value));
}

const Json* ObjectReader::find(std::string_view key) {
  const std::string name(key);
  if (std::find(known_.begin(), known_.end(), name) == known_.end()) known_.push_back(name);
  const auto found = value_.find(name);
  return found == value_.end() || found->is_null() ? nullptr : &*found;
}

bool ObjectReader::has(std::string_view key) { return find(key) != nullptr; }

bool ObjectReader::boolean(std::string_view key, bool fallback) {
  const Json* value = find(key);
  if (!value) return fallback;
  if (!value->is_boolean()) invalid("{}: expected {} true or false, received {}", where_, key, brief(*value));
  return value->get<bool>();
}

std::int64_t ObjectReader::integer(std::string_view key, std::int64_t fallback, std::int64_t low,
                                   std::int64_t high) {
  return has(key) ? required_integer(key, low, high) : fallback;
}

std::int64_t ObjectReader::required_integer(std::string_view key, std::int64_t low, std::int64_t high) {
  const Json* value = find(key);
  if (!value) invalid("{}: expected an integer {}, received none", where_, key);
  const bool whole = value->is_number_integer() ||
                     (value->is_number() && std::floor(value->get<double>()) == value->get<double>());
  const double number = value->is_number() ? value->get<double>() : 0;
  if (!whole || number < static_cast<double>(low) || number > static_cast<double>(high))
    invalid("{}: expected {} an integer from {} to {}, received {}", where_, key, low, high, brief(*value));
  return value->get<std::int64_t>();
}

double ObjectReader::number(std::string_view key, double fallback, double low, double high) {
  const Json* value = find(key);
  if (!value) return fallback;
  const double number = value->is_number() ? value->get<double>() : NAN;
  if (!(number >= low && number <= high))
    invalid("{}: expected {} a number from {} to {}, received {}", where_, key, low, high, brief(*value));
  return number;
}

std::string ObjectReader::text(std::string_view key, std::string fallback) {
  const Json* value = find(key);
  if (!value) return fallback;
  if (!value->is_string()) invalid("{}: expected {} a string, received {}", where_, key, brief(*value));
  return value->get<std::string>();
}

std::string ObjectReader::choice(std::string_view key, std::string fallback,
                                 const std::vector<std::string_view>& options) {
  return has(key) ? required_choice(key, options) : fallback;
}

std::string ObjectReader::required_choice(std::string_view key,
                                          const std::vector<std::string_view>& options) {
  const Json* value = find(key);
  if (value && value->is_string() &&
      std::find(options.begin(), options.end(), value->get<std::string>()) != options.end())
    return value->get<std::string>();
  invalid("{}: expected {} one of {}, received {}", where_, key, fmt::join(options, ", "),
          value ? brief(*value) : "none");
}

std::vector<std::int64_t> ObjectReader::integers(std::string_view key, std::vector<std::int64_t> fallback) {
  const Json* value = find(key);
  if (!value) return fallback;
  const bool good = value->is_array() && std::all_of(value->begin(), value->end(),
                                                     [](const Json& v) { return v.is_number_integer(); });
  if (!good) invalid("{}: expected {} a list of integers, received {}", where_, key, brief(*value));
  return value->get<std::vector<std::int64_t>>();
}

Json ObjectReader::member(std::string_view key) {
  const Json* value = find(key);
  return value ? *value : Json::object();
}

void ObjectReader::finish() const {
  for (const auto& [key, value] : value_.items())
    if (std::find(known_.begin(), known_.end(), key) == known_.end())
      invalid("{}: unknown key \"{}\"; expected one of {}", where_, key, fmt::join(known_, ", "));
}

}  // namespace attention
