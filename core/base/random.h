#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace attention {

/// Seeded random numbers, bit-identical on every platform: integer arithmetic, IEEE +, −, ×, ÷ and √ only.
///
/// Generator: xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021),
/// its state filled by SplitMix64 from the seed and a stream name. Streams of one seed ("core", "data",
/// "initialization", …) are independent, so that drawing more in one leaves the others as they were.
class Random {
 public:
  explicit Random(std::uint64_t seed, std::string_view stream = {});

  /// 64 random bits.
  std::uint64_t bits();
  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  double uniform();
  /// Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform over 0 … count−1, without bias (Lemire 2019). Throws if count is 0.
  std::uint64_t below(std::uint64_t count);
  /// Standard normal by Marsaglia's polar method, with a logarithm of our own (libraries differ in the last
  /// bit).
  double normal();

  /// Fisher–Yates.
  template <class T>
  void shuffle(std::vector<T>& values) {
    for (std::size_t i = values.size(); i > 1; --i)
      std::swap(values[i - 1], values[static_cast<std::size_t>(below(i))]);
  }

 private:
  std::array<std::uint64_t, 4> state_;
  double spare_normal_ = 0;
  bool has_spare_normal_ = false;
};

}  // namespace attention
