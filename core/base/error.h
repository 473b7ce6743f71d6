#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>
#include <utility>

namespace attention {

/// Throws std::invalid_argument with a formatted message.
/// Public entry points use it to say what was expected and what was received:
///     invalid("GRU: expected input (batch, time, {}), received {}", width, shape.text());
template <class... Args>
[[noreturn]] void invalid(fmt::format_string<Args...> format, Args&&... args) {
  throw std::invalid_argument(fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace attention
