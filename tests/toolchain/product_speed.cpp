// Prints the speed of Eigen's single-precision products, median and spread over seven runs.

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace {

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void measure(int rows, int depth, int columns) {
  const Eigen::MatrixXf a = Eigen::MatrixXf::Random(rows, depth);
  const Eigen::MatrixXf b = Eigen::MatrixXf::Random(depth, columns);
  Eigen::MatrixXf c(rows, columns);
  const double flops = 2.0 * rows * depth * columns;
  const int repeats = static_cast<int>(1e9 / flops) + 1;
  std::array<double, 7> speeds{};
  for (double& speed : speeds) {
    const double start = seconds();
    for (int i = 0; i < repeats; ++i) c.noalias() = a * b;
    speed = flops * repeats / (seconds() - start) / 1e9;
  }
  std::sort(speeds.begin(), speeds.end());
  const float error = (c - a.lazyProduct(b)).cwiseAbs().maxCoeff();
  std::printf("%4d x %4d x %4d: %6.1f GFLOP/s (%.1f to %.1f)%s\n", rows, depth, columns, speeds[3], speeds[0],
              speeds[6], error < 1e-3F ? "" : " WRONG RESULT");
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
}
