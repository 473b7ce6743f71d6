#include "wasm/playground/logic/ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "wasm/playground/logic/text.h"

namespace attention::playground {
namespace {

std::string label_of(double value, double step) {
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  if (std::abs(value) >= 1e5 || decimals > 5) return compact(value);
  const std::string digits = decimals == 0 ? grouped(std::llround(std::abs(value)))
                                           : fmt::format("{:.{}f}", std::abs(value), decimals);
  return value < -step / 2 ? "−" + digits : digits;
}

std::vector<Tick> stepped(Range range, double step) {
  std::vector<Tick> ticks;
  const auto first = static_cast<long long>(std::ceil(range.low / step - 1e-9));
  const auto last = static_cast<long long>(std::floor(range.high / step + 1e-9));
  for (long long i = first; i <= last; ++i) {
    const double value = static_cast<double>(i) * step;
    ticks.push_back({value, label_of(value, step)});
  }
  return ticks;
}

}  // namespace

void include(Range& range, double value) {
  if (!std::isfinite(value)) return;
  range.low = std::min(range.low, value);
  range.high = std::max(range.high, value);
}

Range nothing() {
  return {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
}

bool empty(const Range& range) { return !(range.low <= range.high); }

Range padded(Range range, double share) {
  if (empty(range)) return {0, 1};
  if (range.span() <= std::abs(range.high) * 1e-9 + 1e-300) {
    const double half = range.high == 0 ? 0.5 : std::abs(range.high) * 0.1;
    return {range.low - half, range.high + half};
  }
  const double pad = range.span() * share;
  return {range.low - pad, range.high + pad};
}

double nice_step(double span, int count) {
  const double raw = span / std::max(1, count);
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (power * factor >= raw * (1 - 1e-9)) return power * factor;
  return power * 10;
}

std::vector<Tick> linear_ticks(Range range, int count) {
  if (!(range.span() > 0) || !std::isfinite(range.span())) return {};
  return stepped(range, nice_step(range.span(), count));
}

std::vector<Tick> integer_ticks(Range range, int count) {
  if (!(range.span() > 0) || !std::isfinite(range.span())) return {};
  return stepped(range, std::max(1.0, nice_step(range.span(), count)));
}

std::vector<Tick> log_ticks(Range range, int count) {
  if (!(range.low > 0) || !(range.high > range.low) || !std::isfinite(range.high)) return {};
  const int first = static_cast<int>(std::ceil(std::log10(range.low) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(range.high) + 1e-9));
  const int stride =
      std::max(1, (last - first) / std::max(1, count) + ((last - first) % std::max(1, count) ? 1 : 0));
  std::vector<Tick> ticks;
  if (last - first >= 1) {
    for (int power = first; power <= last; power += stride) {
      const double value = std::pow(10.0, power);
      ticks.push_back({value, compact(value)});
    }
    return ticks;
  }
  for (int power = first - 1; power <= last; ++power)
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10.0, power);
      if (value >= range.low * (1 - 1e-9) && value <= range.high * (1 + 1e-9))
        ticks.push_back({value, compact(value)});
    }
  return ticks;
}

}  // namespace attention::playground
