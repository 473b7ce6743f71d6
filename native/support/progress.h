#pragma once

#include <chrono>
#include <string>

namespace attention {

/// Seconds since it was made.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A line on standard error that is written over and over, only where that is a terminal:
///
///     restart 2 of 3, epoch 3 of 5   61 %   1234 steps/s   4 s left
class Progress {
 public:
  /// `unit`: what is counted.
  explicit Progress(std::string unit);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done` of `total` units. Rate and time left are those since the first call. Draws ten times a second.
  void update(const std::string& label, double done, double total);
  /// Takes the line away, so that other output can follow.
  void clear();

 private:
  std::string unit_;
  bool shown_ = false;
  bool drawn_ = false;
  bool begun_ = false;
  double first_ = 0;
  double last_drawn_ = -1;
  Stopwatch stopwatch_;
};

/// "0.21 s", "14 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

}  // namespace attention
