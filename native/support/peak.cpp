#include "native/support/peak.h"

#include <algorithm>
#include <array>

#include "core/ops/product.h"
#include "core/ops/product_tile_avx512.h"
#include "native/support/progress.h"

namespace attention {
namespace {

// As many sums as hide the latency of an addition and still fit in the registers. sum ← sum / 2 + 1 goes
// to 2.
constexpr int sums = 12;

using Packet = Eigen::internal::packet_traits<float>::type;
constexpr int packet_width = Eigen::internal::packet_traits<float>::size;

float run_packets(Index rounds) {
  namespace packets = Eigen::internal;
  const auto half = packets::pset1<Packet>(0.5F), one = packets::pset1<Packet>(1.0F);
  Packet sum[sums];
#pragma GCC unroll 12
  for (int i = 0; i < sums; ++i) sum[i] = packets::pset1<Packet>(static_cast<float>(i));
  for (Index round = 0; round < rounds; ++round)
#pragma GCC unroll 12
    for (int i = 0; i < sums; ++i) sum[i] = packets::pmadd(sum[i], half, one);
  float total = 0;
  for (int i = 0; i < sums; ++i) total += packets::predux(sum[i]);
  return total;
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx512f"))) float run_avx512(Index rounds) {
  const __m512 half = _mm512_set1_ps(0.5F), one = _mm512_set1_ps(1.0F);
  __m512 sum[sums];
#pragma GCC unroll 12
  for (int i = 0; i < sums; ++i) sum[i] = _mm512_set1_ps(static_cast<float>(i));
  for (Index round = 0; round < rounds; ++round)
#pragma GCC unroll 12
    for (int i = 0; i < sums; ++i) sum[i] = _mm512_fmadd_ps(sum[i], half, one);
  float total = 0;
  for (int i = 0; i < sums; ++i) total += _mm512_cvtss_f32(sum[i]);
  return total;
}
#else
float run_avx512(Index) { return 0; }
#endif

// GFLOP/s of one run of `run`, which does `flops` operations.
template <class Run>
double speed_of(double flops, Run&& run) {
  const Stopwatch stopwatch;
  run();
  return flops / stopwatch.seconds() / 1e9;
}

std::string packets_use() {
#ifdef __AVX2__
  return "AVX2";  // which Eigen's list leaves out
#else
  return Eigen::SimdInstructionSetsInUse();
#endif
}

}  // namespace

Peak measure_peak() {
  Peak peak;
  const bool avx512 = has_avx512();
  peak.instructions = avx512 ? "AVX-512" : packets_use();
  constexpr Index rounds = 100'000;
  const double width = avx512 ? 16 : packet_width;
  volatile float kept = 0;  // so that the work is done
  const RowMatrix<float> a = RowMatrix<float>::Random(384, 256), b = RowMatrix<float>::Random(256, 128);
  RowMatrix<float> y(384, 128);
  // The best of many short runs, for some are left undisturbed; in turns, so that both have their share of a
  // machine's good times.
  for (int turn = 0; turn < 1000; ++turn) {
    const double multiply_adds = speed_of(2.0 * sums * width * static_cast<double>(rounds),
                                          [&] { kept = avx512 ? run_avx512(rounds) : run_packets(rounds); });
    const double product = speed_of(2.0 * 384 * 256 * 128, [&] {
      set_product(y, a, b);
      kept = y(0, 0);
    });
    peak.multiply_adds = std::max(peak.multiply_adds, multiply_adds);
    peak.large_product = std::max(peak.large_product, product);
  }
  return peak;
}

}  // namespace attention
