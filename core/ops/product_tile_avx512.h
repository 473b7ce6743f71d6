#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__EMSCRIPTEN__)
#include <immintrin.h>

#include "core/ops/product_tile.h"

namespace attention {

/// Twice the width that the rest of the program is compiled for; only where the machine has it.
template <int R, int V>
__attribute__((target("avx512f"))) void avx512_tile(const TileArguments<float>& t) {
  __m512 sum[R][V];
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 12
    for (int v = 0; v < V; ++v) sum[r][v] = _mm512_setzero_ps();
  // A pointer for every three rows, which an address reaches from it: one for all of them would take more
  // registers for distances than there are, to be loaded anew in every step.
  constexpr int pointers = (R + 2) / 3;
  const float* a[pointers];
  const auto keep = [](const float*& pointer) { asm("" : "+r"(pointer)); };  // or they are made one again
#pragma GCC unroll 4
  for (int p = 0; p < pointers; ++p) keep(a[p] = t.a + 3 * p * t.a_row);
  const float* b = t.b;
  for (Index l = t.depth; l > 0; --l, b += t.b_row) {
    __m512 row[V];
#pragma GCC unroll 12
    for (int v = 0; v < V; ++v) row[v] = _mm512_loadu_ps(b + v * 16);
#pragma GCC unroll 12
    for (int r = 0; r < R; ++r) {
      const __m512 element = _mm512_set1_ps(a[r / 3][r % 3 * t.a_row]);
#pragma GCC unroll 12
      for (int v = 0; v < V; ++v) sum[r][v] = _mm512_fmadd_ps(element, row[v], sum[r][v]);
    }
#pragma GCC unroll 4
    for (int p = 0; p < pointers; ++p) keep(a[p] += t.a_column);
  }
  const __m512 factor = _mm512_set1_ps(t.factor);
  if (t.columns == V * 16 && !t.addend) {
#pragma GCC unroll 12
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 12
      for (int v = 0; v < V; ++v)
        _mm512_storeu_ps(t.y + r * t.y_row + v * 16, _mm512_mul_ps(factor, sum[r][v]));
    return;
  }
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 12
    for (int v = 0; v < V; ++v) {
      float* y = t.y + r * t.y_row + v * 16;
      const Index left = t.columns - v * 16;
      const auto mask = static_cast<__mmask16>(left >= 16 ? 0xffff : (1 << left) - 1);
      _mm512_mask_storeu_ps(
          y, mask,
          t.addend ? _mm512_fmadd_ps(factor, sum[r][v],
                                     _mm512_maskz_loadu_ps(mask, t.addend + r * t.addend_row + v * 16))
                   : _mm512_mul_ps(factor, sum[r][v]));
    }
}

inline TileSet<float> avx512_tiles() {
  TileSet<float> set{most_tile_rows, 16, {}};
  [&]<std::size_t... r>(std::index_sequence<r...>) {
    ((set.tiles[0][r] = avx512_tile<static_cast<int>(r) + 1, 1>,
      set.tiles[1][r] = avx512_tile<static_cast<int>(r) + 1, 2>),
     ...);
  }
  (std::make_index_sequence<most_tile_rows>());
  return set;
}

inline bool has_avx512() { return __builtin_cpu_supports("avx512f"); }

}  // namespace attention
#else
#include "core/ops/product_tile.h"

namespace attention {
inline TileSet<float> avx512_tiles() { return {}; }
inline bool has_avx512() { return false; }
}  // namespace attention
#endif
