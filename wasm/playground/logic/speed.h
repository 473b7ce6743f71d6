#pragma once

#include <deque>
#include <utility>

namespace attention::playground {

/// How fast a count rises, from what was seen of it over the last two seconds or so.
///
///     meter.add(now, examples_seen);
///     meter.rate();   // a second; 0 while unknown
class SpeedMeter {
 public:
  /// A count lower than the last one starts anew.
  void add(double seconds, double count);
  void clear() { seen_.clear(); }
  double rate() const;

 private:
  std::deque<std::pair<double, double>> seen_;
};

}  // namespace attention::playground
