#pragma once

#include "core/ops/product_tile.h"

#ifdef __AVX2__
#include <immintrin.h>

namespace attention {

template <>
inline __m256 load_first(const float* from, Index count) {
  const __m256i places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_maskload_ps(from, _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), places));
}

// In parts, for a masked store takes some machines long.
template <>
inline void store_first(float* to, const __m256& from, Index count) {
  __m128 rest = _mm256_castps256_ps128(from);
  if (count & 4) {
    _mm_storeu_ps(to, rest);
    rest = _mm256_extractf128_ps(from, 1);
    to += 4;
  }
  if (count & 2) {
    _mm_storel_pi(reinterpret_cast<__m64*>(to), rest);
    rest = _mm_movehl_ps(rest, rest);
    to += 2;
  }
  if (count & 1) _mm_store_ss(to, rest);
}

// Four elements of each of up to eight lines at a time. A vector takes those of two lines, so that what is
// left to do stays within halves of vectors. Where lines are missing, the last of the four stands in for
// them: what becomes of it goes nowhere.
template <bool upper>
inline void avx2_transpose_lines(float* panel, Index width, const float* from, Index stride, Index depth,
                                 Index lines) {
  const Index there = upper ? lines - 4 : lines;
  const float* const cut = upper ? from + 4 * stride : from;  // the four that may not all be there
  const Index second = there > 1 ? stride : 0;
  const Index third = there > 2 ? 2 * stride : second;
  const Index fourth = there > 3 ? 3 * stride : third;
  for (Index l = 0;; l = std::min(l + 4, depth - 4)) {  // the last over the one before
    const auto both = [&](Index whole, Index may_be_cut) {
      const __m128 last = _mm_loadu_ps(cut + may_be_cut + l);
      if constexpr (!upper) return _mm256_castps128_ps256(last);
      return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(from + whole + l)), last, 1);
    };
    const __m256 line0 = both(0, 0);
    const __m256 line1 = both(stride, second);
    const __m256 line2 = both(2 * stride, third);
    const __m256 line3 = both(3 * stride, fourth);
    const __m256d low01 = _mm256_castps_pd(_mm256_unpacklo_ps(line0, line1));
    const __m256d low23 = _mm256_castps_pd(_mm256_unpacklo_ps(line2, line3));
    const __m256d high01 = _mm256_castps_pd(_mm256_unpackhi_ps(line0, line1));
    const __m256d high23 = _mm256_castps_pd(_mm256_unpackhi_ps(line2, line3));
    float* to = panel + l * width;
    _mm256_storeu_ps(to, _mm256_castpd_ps(_mm256_unpacklo_pd(low01, low23)));
    _mm256_storeu_ps(to + width, _mm256_castpd_ps(_mm256_unpackhi_pd(low01, low23)));
    _mm256_storeu_ps(to + 2 * width, _mm256_castpd_ps(_mm256_unpacklo_pd(high01, high23)));
    _mm256_storeu_ps(to + 3 * width, _mm256_castpd_ps(_mm256_unpackhi_pd(high01, high23)));
    if (l + 4 == depth) return;
  }
}

inline void avx2_transpose(float* panel, Index width, const float* from, Index stride, Index depth,
                           Index columns) {
  for (; columns > 0; columns -= 8, panel += 8, from += 8 * stride)
    columns > 4 ? avx2_transpose_lines<true>(panel, width, from, stride, depth, columns)
                : avx2_transpose_lines<false>(panel, width, from, stride, depth, columns);
}

inline TileSet<float> avx2_tiles() {
  TileSet<float> set = packet_tiles<float, 6>();
  set.transpose = avx2_transpose;
  return set;
}

}  // namespace attention
#endif
