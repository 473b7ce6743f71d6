// Prints how many elements a second exp, sigmoid and tanh are computed for, in single precision, and the same
// beside it with the standard library, median and spread over seven runs.

#include <cmath>
#include <cstdio>
#include <vector>

#include "core/ops/elementary.h"
#include "tests/toolchain/print_speed.h"

namespace {

constexpr std::size_t count = 4096;  // fits the first cache, twice

template <class Ours, class Theirs>
void measure(const char* name, Ours&& ours, Theirs&& theirs) {
  std::vector<float> x(count), y(count), expected(count);
  for (std::size_t i = 0; i < count; ++i) x[i] = static_cast<float>(i) / 256 - 8;  // −8 to 8
  std::printf("%-8s Gelem/s:", name);
  attention::print_speed("ours", static_cast<double>(count), 5000,
                         [&] { ours(x.data(), y.data(), static_cast<attention::Index>(count)); });
  attention::print_speed("the library's", static_cast<double>(count), 250, [&] {
    for (std::size_t i = 0; i < count; ++i) expected[i] = theirs(x[i]);
  });
  bool right = true;
  for (std::size_t i = 0; i < count; ++i)
    right &= std::abs(y[i] - expected[i]) <= 1e-6F * std::abs(expected[i]);
  std::printf("%s\n", right ? "" : "  WRONG RESULT");
}

}  // namespace

int main() {
  using Function = void (*)(const float*, float*, attention::Index);
  measure("exp", static_cast<Function>(attention::exponential), [](float x) { return std::exp(x); });
  measure("sigmoid", static_cast<Function>(attention::sigmoid),
          [](float x) { return 1 / (1 + std::exp(-x)); });
  measure("tanh", static_cast<Function>(attention::hyperbolic_tangent), [](float x) { return std::tanh(x); });
}
