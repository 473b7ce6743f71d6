#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace attention {

/// How many thousand million pieces of work `run` does a second over so many repeats, each of which does
/// `work` pieces.
template <class F>
double speed_of(double work, int repeats, F&& run) {
  const auto seconds = [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  };
  const double start = seconds();
  for (int i = 0; i < repeats; ++i) run();
  return work * repeats / (seconds() - start) / 1e9;
}

/// Prints that: median and spread over seven runs.
template <class F>
void print_speed(const char* whose, double work, int repeats, F&& run) {
  std::array<double, 7> speeds{};
  for (double& speed : speeds) speed = speed_of(work, repeats, run);
  std::sort(speeds.begin(), speeds.end());
  std::printf("  %s %6.3g (%.3g to %.3g)", whose, speeds[3], speeds[0], speeds[6]);
}

}  // namespace attention
