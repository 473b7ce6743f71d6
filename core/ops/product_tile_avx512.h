#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__EMSCRIPTEN__)
#include <immintrin.h>

#include "core/ops/product_tile.h"

namespace attention {

/// Twice the width that the rest of the program is compiled for; only where the machine has it.
template <int R, int V>
__attribute__((target("avx512f"))) void avx512_tile(const TileArguments<float>& t) {
  // A pointer for every three rows, which an address reaches from it: one for all of them would take more
  // registers for distances than there are, to be loaded anew in every step.
  constexpr int pointers = (R + 2) / 3;
  const auto keep = [](const float*& pointer) { asm("" : "+r"(pointer)); };  // or they are made one again
  // Copies, for what is stored might be the arguments, as far as the compiler knows.
  const __m512 factor = _mm512_set1_ps(t.factor);
  const Index y_row = t.y_row;
  const Index addend_row = t.addend_row;
  const float* a_block = t.a;
  const float* addend = t.addend;
  float* y = t.y;
  const Index over = t.columns - (V - 1) * 16;  // only the last vector may be cut short
  const auto last = static_cast<__mmask16>(over >= 16 ? 0xffff : (1 << over) - 1);
  for (Index block = t.blocks; block > 0; --block, a_block += R * t.a_row) {
    __m512 sum[R][V];
#pragma GCC unroll 12
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 12
      for (int v = 0; v < V; ++v) sum[r][v] = _mm512_setzero_ps();
    const float* a[pointers];
#pragma GCC unroll 4
    for (int p = 0; p < pointers; ++p) keep(a[p] = a_block + 3 * p * t.a_row);
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
    if (addend) {
#pragma GCC unroll 12
      for (int r = 0; r < R; ++r, y += y_row, addend += addend_row) {
#pragma GCC unroll 12
        for (int v = 0; v < V - 1; ++v)
          _mm512_storeu_ps(y + v * 16, _mm512_fmadd_ps(factor, sum[r][v], _mm512_loadu_ps(addend + v * 16)));
        const __m512 to = _mm512_maskz_loadu_ps(last, addend + (V - 1) * 16);
        _mm512_mask_storeu_ps(y + (V - 1) * 16, last, _mm512_fmadd_ps(factor, sum[r][V - 1], to));
      }
    } else {
#pragma GCC unroll 12
      for (int r = 0; r < R; ++r, y += y_row) {
#pragma GCC unroll 12
        for (int v = 0; v < V - 1; ++v) _mm512_storeu_ps(y + v * 16, _mm512_mul_ps(factor, sum[r][v]));
        _mm512_mask_storeu_ps(y + (V - 1) * 16, last, _mm512_mul_ps(factor, sum[r][V - 1]));
      }
    }
  }
}

// Sixteen elements of each of up to sixteen lines, in groups of four. A vector takes four elements of one
// line of every group, so that what is left to do stays within quarters of vectors. Where lines are missing
// from the last group its last stands in for them, their products go nowhere.
template <int groups>
__attribute__((target("avx512f"))) void avx512_transpose_block(float* panel, Index width, const float* from,
                                                               Index stride, Index lines) {
  const float* in_last_group[4];
#pragma GCC unroll 4
  for (Index i = 0; i < 4; ++i) in_last_group[i] = from + std::min(4 * (groups - 1) + i, lines - 1) * stride;
  for (Index l = 0; l < 16; l += 4, panel += 4 * width) {
    __m512 four[4];
#pragma GCC unroll 4
    for (Index i = 0; i < 4; ++i) {
      const auto part = [&](Index group) {
        return _mm_loadu_ps((group == groups - 1 ? in_last_group[i] : from + (4 * group + i) * stride) + l);
      };
      four[i] = _mm512_zextps128_ps512(part(0));
      if constexpr (groups > 1) four[i] = _mm512_mask_broadcast_f32x4(four[i], 0x00f0, part(1));
      if constexpr (groups > 2) four[i] = _mm512_mask_broadcast_f32x4(four[i], 0x0f00, part(2));
      if constexpr (groups > 3) four[i] = _mm512_mask_broadcast_f32x4(four[i], 0xf000, part(3));
    }
    // With masks, for GCC takes those without for use of what was never set.
    const __m512d low01 = _mm512_castps_pd(_mm512_maskz_unpacklo_ps(0xffff, four[0], four[1]));
    const __m512d low23 = _mm512_castps_pd(_mm512_maskz_unpacklo_ps(0xffff, four[2], four[3]));
    const __m512d high01 = _mm512_castps_pd(_mm512_maskz_unpackhi_ps(0xffff, four[0], four[1]));
    const __m512d high23 = _mm512_castps_pd(_mm512_maskz_unpackhi_ps(0xffff, four[2], four[3]));
    _mm512_storeu_ps(panel, _mm512_castpd_ps(_mm512_maskz_unpacklo_pd(0xff, low01, low23)));
    _mm512_storeu_ps(panel + width, _mm512_castpd_ps(_mm512_maskz_unpackhi_pd(0xff, low01, low23)));
    _mm512_storeu_ps(panel + 2 * width, _mm512_castpd_ps(_mm512_maskz_unpacklo_pd(0xff, high01, high23)));
    _mm512_storeu_ps(panel + 3 * width, _mm512_castpd_ps(_mm512_maskz_unpackhi_pd(0xff, high01, high23)));
  }
}

inline void avx512_transpose(float* panel, Index width, const float* from, Index stride, Index depth,
                             Index columns) {
  static constexpr std::array blocks{avx512_transpose_block<1>, avx512_transpose_block<2>,
                                     avx512_transpose_block<3>, avx512_transpose_block<4>};
  for (Index l = 0;; l = std::min(l + 16, depth - 16)) {  // the last over the one before
    for (Index j = 0; j < width; j += 16) {
      const Index lines = std::min<Index>(16, columns - j);
      blocks[static_cast<std::size_t>(lines - 1) / 4](panel + l * width + j, width, from + j * stride + l,
                                                      stride, lines);
    }
    if (l + 16 == depth) return;
  }
}

inline TileSet<float> avx512_tiles() {
  constexpr int triple_rows = 9;  // 27 sums, three vectors of b and one of a: all but one register
  TileSet<float> set{.width = 16, .rows = most_tile_rows, .triple_rows = triple_rows};
  set.transpose = avx512_transpose;
  [&]<std::size_t... r>(std::index_sequence<r...>) {
    ((set.tiles[0][r] = avx512_tile<static_cast<int>(r) + 1, 1>,
      set.tiles[1][r] = avx512_tile<static_cast<int>(r) + 1, 2>),
     ...);
  }
  (std::make_index_sequence<most_tile_rows>());
  [&]<std::size_t... r>(std::index_sequence<r...>) {
    ((set.tiles[2][r] = avx512_tile<static_cast<int>(r) + 1, 3>), ...);
  }
  (std::make_index_sequence<triple_rows>());
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
