// Prints the speed of single-precision products, ours beside Eigen's, and what share of a large product's
// speed ours reaches. All three go in turns of half a millisecond, so that a machine whose speed changes does
// the same to each.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

#include "core/ops/product.h"
#include "tests/toolchain/print_speed.h"

namespace {

using attention::RowMatrix;
using Matrix = RowMatrix<float>;

constexpr std::size_t turns = 201;
constexpr double turn_flops = 4e7;

struct Series {
  std::array<double, turns> values{};
  std::array<double, 3> quartiles() const {
    auto sorted = values;
    std::ranges::sort(sorted);
    return {sorted[turns / 4], sorted[turns / 2], sorted[3 * turns / 4]};
  }
};

/// GFLOP/s of one turn.
template <class F>
double speed(double flops, F&& run) {
  return attention::speed_of(flops, static_cast<int>(turn_flops / flops) + 1, run);
}

double speed_of_large_one() {
  constexpr int rows = 384, depth = 256, columns = 128;
  static const Matrix a = Matrix::Random(rows, depth), b = Matrix::Random(depth, columns);
  static Matrix y(rows, columns);
  return speed(2.0 * rows * depth * columns, [] { attention::set_product(y, a, b); });
}

enum class Transposed { none, a, b };

void measure(int rows, int depth, int columns, Transposed transposed = Transposed::none) {
  const bool a_is = transposed == Transposed::a, b_is = transposed == Transposed::b;
  const Matrix a = Matrix::Random(a_is ? depth : rows, a_is ? rows : depth);
  const Matrix b = Matrix::Random(b_is ? columns : depth, b_is ? depth : columns);
  Matrix ours(rows, columns), eigens(rows, columns);
  const double flops = 2.0 * rows * depth * columns;
  Series our_speed, eigens_speed, share;
  const auto run = [&](const auto& left, const auto& right) {
    for (std::size_t turn = 0; turn < turns; ++turn) {
      const double large = speed_of_large_one();
      our_speed.values[turn] = speed(flops, [&] { attention::set_product(ours, left, right); });
      eigens_speed.values[turn] = speed(flops, [&] { eigens.noalias() = left * right; });
      share.values[turn] = our_speed.values[turn] / large;
    }
  };
  if (a_is)
    run(a.transpose(), b);
  else if (b_is)
    run(a, b.transpose());
  else
    run(a, b);
  const auto [lower, middle, upper] = share.quartiles();
  std::printf(
      "%4d x %4d x %4d %s GFLOP/s:  ours %5.1f  Eigen's %5.1f   of the large one's %4.0f %% (%.0f to "
      "%.0f)%s\n",
      rows, depth, columns,
      a_is   ? "aT"
      : b_is ? "bT"
             : "  ",
      our_speed.quartiles()[1], eigens_speed.quartiles()[1], 100 * middle, 100 * lower, 100 * upper,
      (ours - eigens).cwiseAbs().maxCoeff() < 1e-3F ? "" : "  WRONG RESULT");
}

}  // namespace

int main() {
#ifdef EIGEN_VECTORIZE_FMA
  const char* fma = "with";
#else
  const char* fma = "without";
#endif
  std::printf(
      "packets of %d floats, %s fused multiply-add; medians of %d turns, shares with their quartiles\n",
      int{Eigen::internal::packet_traits<float>::size}, fma, static_cast<int>(turns));
  measure(384, 256, 128);
  measure(96, 128, 32);
  measure(16, 32, 96);                  // a step of a GRU
  measure(16, 96, 32);                  // … and backward, the kernel transposed once a scan
  measure(704, 16, 96);                 // its input's product
  measure(16, 704, 96, Transposed::a);  // … and the kernel's gradient
  measure(64, 784, 64);                 // Dense on images
  measure(784, 64, 64, Transposed::a);
  measure(704, 64, 128);  // a transformer's feed-forward
  measure(704, 128, 64, Transposed::b);
  measure(64, 704, 128, Transposed::a);
  measure(44, 16, 44, Transposed::b);  // scores of a head
  measure(44, 44, 16);
  measure(704, 64, 1);
  measure(64, 704, 1, Transposed::a);
  measure(704, 1, 64);
}
