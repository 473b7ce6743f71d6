#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Figures as people read them. All of it is ASCII save the minus, the thin spaces and the ellipsis.

namespace attention::playground {

/// 10000 → "10,000".
std::string grouped(std::int64_t value);

/// About `digits` significant digits, no trailing zeros: 0.0523, 12.3, 1.2e-7; "not a number" and "infinite"
/// as words.
std::string compact(double value, int digits = 3);

/// 0.875 → "87.5 %".
std::string percent(double share, int decimals = 1);

/// "0.4 s", "12 s", "3 min 5 s", "2 h 10 min".
std::string duration(double seconds);

/// "1 letter", "3 letters".
std::string counted(std::int64_t count, const std::string& noun);

/// The characters of UTF-8 text, spaces left out; a stray byte stands for itself.
std::vector<std::string_view> characters(std::string_view text);

/// The t-th of them; empty past the end.
std::string_view character(std::string_view text, std::size_t t);

}  // namespace attention::playground
