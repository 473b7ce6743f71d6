#include "wasm/playground/logic/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace attention::playground {

std::string grouped(std::int64_t value) {
  std::string text = std::to_string(value < 0 ? -value : value);
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3)
    text.insert(static_cast<std::size_t>(place), ",");
  return value < 0 ? "−" + text : text;
}

std::string compact(double value, int digits) {
  if (std::isnan(value)) return "not a number";
  if (std::isinf(value)) return value > 0 ? "infinite" : "−infinite";
  const std::string text = fmt::format("{:.{}g}", std::abs(value), digits);
  return value < 0 ? "−" + text : text;
}

std::string percent(double share, int decimals) {
  return std::isnan(share) ? "–" : fmt::format("{:.{}f} %", share * 100, decimals);
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return "–";
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> found;
  for (std::size_t start = 0; start < text.size();) {
    std::size_t end = start + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) ++end;
    if (text[start] != ' ') found.push_back(text.substr(start, end - start));
    start = end;
  }
  return found;
}

std::string_view character(std::string_view text, std::size_t t) {
  const auto all = characters(text);
  return t < all.size() ? all[t] : std::string_view();
}

std::string counted(std::int64_t count, const std::string& noun) {
  return grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace attention::playground
