#pragma once

#include <string>
#include <vector>

// Where an axis is marked and how the marks read. No drawing.
//
//     const Range range = padded({0.013, 0.72}, 0.05);
//     for (const Tick& tick : linear_ticks(range, 5)) …

namespace attention::playground {

struct Range {
  double low = 0;
  double high = 1;
  double span() const { return high - low; }
};

struct Tick {
  double value = 0;
  std::string label;
};

/// Grows to take in `value`; NaN and infinities are passed over.
void include(Range& range, double value);

/// An empty range that include() can grow.
Range nothing();
bool empty(const Range& range);

/// Both ends moved out by `share` of the span; an empty or one-point range becomes a usable one.
Range padded(Range range, double share);

/// 1, 2 or 5 times a power of ten, so that a range of `span` has at most `count` steps (and at least one).
double nice_step(double span, int count);

/// At most `count` + 1 round values inside the range, all labelled with the same number of decimals.
std::vector<Tick> linear_ticks(Range range, int count);

/// As linear_ticks, but whole numbers only.
std::vector<Tick> integer_ticks(Range range, int count);

/// Powers of ten inside the range of positive values (with 2 and 5 times them when there are fewer than two).
std::vector<Tick> log_ticks(Range range, int count);

}  // namespace attention::playground
