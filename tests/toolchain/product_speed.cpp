// Prints the speed of single-precision products, ours beside Eigen's, median and spread over seven runs.

#include <cstdio>

#include "core/ops/product.h"
#include "tests/toolchain/print_speed.h"

namespace {

using attention::RowMatrix;

enum class Transposed { none, a, b };

void measure(int rows, int depth, int columns, Transposed transposed = Transposed::none) {
  using Matrix = RowMatrix<float>;
  const bool a_is = transposed == Transposed::a, b_is = transposed == Transposed::b;
  const Matrix a = Matrix::Random(a_is ? depth : rows, a_is ? rows : depth);
  const Matrix b = Matrix::Random(b_is ? columns : depth, b_is ? depth : columns);
  Matrix ours(rows, columns), eigens(rows, columns);
  const double flops = 2.0 * rows * depth * columns;
  const int repeats = static_cast<int>(3e8 / flops) + 1;
  std::printf("%4d x %4d x %4d %s GFLOP/s:", rows, depth, columns, a_is ? "aT" : b_is ? "bT" : "  ");
  const auto both = [&](const auto& left, const auto& right) {
    attention::print_speed("ours", flops, repeats, [&] { attention::set_product(ours, left, right); });
    attention::print_speed("Eigen's", flops, repeats, [&] { eigens.noalias() = left * right; });
  };
  if (a_is)
    both(a.transpose(), b);
  else if (b_is)
    both(a, b.transpose());
  else
    both(a, b);
  std::printf("%s\n", (ours - eigens).cwiseAbs().maxCoeff() < 1e-3F ? "" : "  WRONG RESULT");
}

}  // namespace

int main() {
#ifdef EIGEN_VECTORIZE_FMA
  const char* fma = "with";
#else
  const char* fma = "without";
#endif
  std::printf("packets of %d floats, %s fused multiply-add\n",
              int{Eigen::internal::packet_traits<float>::size}, fma);
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
