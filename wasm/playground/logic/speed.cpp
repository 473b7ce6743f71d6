#include "wasm/playground/logic/speed.h"

namespace attention::playground {
namespace {

constexpr double window = 2.0;  // seconds

}  // namespace

void SpeedMeter::add(double seconds, double count) {
  if (!seen_.empty() && (count < seen_.back().second || seconds < seen_.back().first)) seen_.clear();
  seen_.emplace_back(seconds, count);
  while (seen_.size() > 2 && seen_[1].first < seconds - window) seen_.pop_front();
}

double SpeedMeter::rate() const {
  if (seen_.size() < 2) return 0;
  const double elapsed = seen_.back().first - seen_.front().first;
  return elapsed < 0.05 ? 0 : (seen_.back().second - seen_.front().second) / elapsed;
}

}  // namespace attention::playground
