#pragma once

#include <string>

#include "core/base/error.h"
#include "core/base/object_reader.h"

namespace attention {

/// Text to JSON; throws std::invalid_argument naming `what` if it is not.
inline Json parse_json(const char* what, const std::string& text) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    invalid("{}: expected JSON, received something else at character {}", what, error.byte);
  }
}

}  // namespace attention
