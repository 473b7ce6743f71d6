#pragma once

#include "core/ops/product_tile.h"

#ifdef __AVX2__
#include <immintrin.h>

namespace attention {

template <>
inline constexpr bool has_parts<float> = Eigen::internal::packet_traits<float>::size == 8;

template <>
inline __m256 load_first(const float* from, Index count) {
  const __m256i places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_maskload_ps(from, _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), places));
}

inline __m128 load_up_to_four(const float* from, Index count) {
  if (count == 4) return _mm_loadu_ps(from);
  return _mm256_castps256_ps128(load_first<__m256>(from, count));
}

// In parts, for a masked store takes some machines long.
inline void store_up_to_four(float* to, __m128 from, Index count) {
  if (count == 4) return _mm_storeu_ps(to, from);
  if (count & 2) {
    _mm_storel_pi(reinterpret_cast<__m64*>(to), from);
    from = _mm_movehl_ps(from, from);
    to += 2;
  }
  if (count & 1) _mm_store_ss(to, from);
}
template <>
inline void store_first(float* to, const __m256& from, Index count) {
  if (count <= 4) return store_up_to_four(to, _mm256_castps256_ps128(from), count);
  _mm_storeu_ps(to, _mm256_castps256_ps128(from));
  store_up_to_four(to + 4, _mm256_extractf128_ps(from, 1), count - 4);
}

// A tile whose last vector would have at most four columns: they take half of one, and two rows share it.
template <int R, int V>
void avx2_half_tile(const TileArguments<float>& t) {
  constexpr int pairs = (R + 1) / 2;
  constexpr Index whole = (V - 1) * 8;  // columns
  const Index over = t.columns - whole, a_row = t.a_row, y_row = t.y_row, addend_row = t.addend_row;
  const Index depth = t.depth, b_row = t.b_row, column_of_a = t.a_column;
  const float *a_block = t.a, *b = t.b, *addend_block = t.addend;
  // By fours, for counting and advancing takes a tenth of the instructions otherwise, where elements of a lie
  // side by side: there the fourth is as easily addressed as the first.
  const float* const end_of_fours = b + (column_of_a == 1 ? depth - depth % 4 : 0) * b_row;
  const float* const end = b + depth * b_row;
  float* y_block = t.y;
  // Pointers of a block's own: with those that its rows have advanced, sums are spilled, and it takes 1.4
  // times as long.
  for (Index block = t.blocks;;) {
    __m256 sum[R][V - 1], shared[pairs];
    const auto add = [&]<bool first>(std::bool_constant<first>, const float* a, const float* row_of_b)
        __attribute__((always_inline)) {
      __m256 row[V - 1];
#pragma GCC unroll 12
      for (int v = 0; v < V - 1; ++v) row[v] = _mm256_loadu_ps(row_of_b + v * 8);
      const auto add_row = [&](int r) __attribute__((always_inline)) {
        const __m256 element = _mm256_set1_ps(a[r * a_row]);
#pragma GCC unroll 12
        for (int v = 0; v < V - 1; ++v)
          sum[r][v] = first ? _mm256_mul_ps(element, row[v]) : _mm256_fmadd_ps(element, row[v], sum[r][v]);
        return element;
      };
      const __m128 cut = _mm_loadu_ps(row_of_b + whole);
      const __m256 twice = _mm256_set_m128(cut, cut);
#pragma GCC unroll 12
      for (int p = 0; p < pairs; ++p) {
        __m256 both = add_row(2 * p);
        if (2 * p + 1 < R) both = _mm256_blend_ps(both, add_row(2 * p + 1), 0xf0);
        shared[p] = first ? _mm256_mul_ps(both, twice) : _mm256_fmadd_ps(both, twice, shared[p]);
      }
    };
    const float *a = a_block, *row_of_b = b;
    const auto add_four = [&](auto first) __attribute__((always_inline)) {
      add(first, a, row_of_b);
#pragma GCC unroll 4
      for (Index l = 1; l < 4; ++l) add(std::false_type(), a + l, row_of_b + l * b_row);
      a += 4;
      row_of_b += 4 * b_row;
    };
    const auto add_one = [&](auto first) __attribute__((always_inline)) {
      add(first, a, row_of_b);
      a += column_of_a;
      row_of_b += b_row;
    };
    if (end_of_fours == b) {
      add_one(std::true_type());
    } else {
      add_four(std::true_type());
      while (row_of_b != end_of_fours) add_four(std::false_type());
    }
    while (row_of_b != end) add_one(std::false_type());
    const __m256 factor = _mm256_set1_ps(t.factor);  // here, or it takes a register of the loop
    const float* addend = addend_block;
    float* y = y_block;
#pragma GCC unroll 12
    for (int r = 0; r < R; ++r, y += y_row) {
      const __m128 last =
          r % 2 == 0 ? _mm256_castps256_ps128(shared[r / 2]) : _mm256_extractf128_ps(shared[r / 2], 1);
      const __m128 last_factor = _mm256_castps256_ps128(factor);
      if (addend) {
#pragma GCC unroll 12
        for (int v = 0; v < V - 1; ++v)
          _mm256_storeu_ps(y + v * 8, _mm256_fmadd_ps(factor, sum[r][v], _mm256_loadu_ps(addend + v * 8)));
        store_up_to_four(y + whole, _mm_fmadd_ps(last_factor, last, load_up_to_four(addend + whole, over)),
                         over);
        addend += addend_row;
      } else {
#pragma GCC unroll 12
        for (int v = 0; v < V - 1; ++v) _mm256_storeu_ps(y + v * 8, _mm256_mul_ps(factor, sum[r][v]));
        store_up_to_four(y + whole, _mm_mul_ps(last_factor, last), over);
      }
    }
    if (--block == 0) return;
    a_block += R * a_row;
    y_block += R * y_row;
    if (addend_block) addend_block += R * addend_row;
  }
}

// Four elements of each of up to eight lines at a time. A vector takes those of two lines, so that what is
// left to do stays within halves of vectors. Where lines are missing, the last of the four stands in for
// them: what becomes of it goes nowhere. Where none is, the compiler knows the addresses as multiples.
template <bool upper, bool full>
inline void avx2_transpose_lines(float* to, Index width, const float* from, Index stride, Index depth,
                                 Index lines) {
  const Index there = upper ? lines - 4 : lines;
  const float* cut = upper ? from + 4 * stride : from;  // the four that may not all be there
  const Index second = full || there > 1 ? stride : 0;
  const Index third = full || there > 2 ? 2 * stride : second;
  const Index fourth = full || there > 3 ? 3 * stride : third;
  for (Index rest = depth - 4;;) {
    const auto both = [&](Index whole, Index may_be_cut) {
      const __m128 last = _mm_loadu_ps(cut + may_be_cut);
      if constexpr (!upper) return _mm256_castps128_ps256(last);
      return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(from + whole)), last, 1);
    };
    const __m256 line0 = both(0, 0);
    const __m256 line1 = both(stride, second);
    const __m256 line2 = both(2 * stride, third);
    const __m256 line3 = both(3 * stride, fourth);
    const __m256d low01 = _mm256_castps_pd(_mm256_unpacklo_ps(line0, line1));
    const __m256d low23 = _mm256_castps_pd(_mm256_unpacklo_ps(line2, line3));
    const __m256d high01 = _mm256_castps_pd(_mm256_unpackhi_ps(line0, line1));
    const __m256d high23 = _mm256_castps_pd(_mm256_unpackhi_ps(line2, line3));
    _mm256_storeu_ps(to, _mm256_castpd_ps(_mm256_unpacklo_pd(low01, low23)));
    _mm256_storeu_ps(to + width, _mm256_castpd_ps(_mm256_unpackhi_pd(low01, low23)));
    _mm256_storeu_ps(to + 2 * width, _mm256_castpd_ps(_mm256_unpacklo_pd(high01, high23)));
    _mm256_storeu_ps(to + 3 * width, _mm256_castpd_ps(_mm256_unpackhi_pd(high01, high23)));
    if (rest == 0) return;
    const Index step = std::min<Index>(rest, 4);  // the last over the one before
    rest -= step;
    from += step;
    cut += step;
    to += step * width;
  }
}

inline void avx2_transpose(float* panel, Index width, const float* from, Index stride, Index depth,
                           Index columns) {
  for (; columns > 0; columns -= 8, panel += 8, from += 8 * stride)
    if (columns >= 8)
      avx2_transpose_lines<true, true>(panel, width, from, stride, depth, columns);
    else if (columns > 4)
      avx2_transpose_lines<true, false>(panel, width, from, stride, depth, columns);
    else if (columns == 4)
      avx2_transpose_lines<false, true>(panel, width, from, stride, depth, columns);
    else
      avx2_transpose_lines<false, false>(panel, width, from, stride, depth, columns);
}

inline TileSet<float> avx2_tiles() {
  constexpr int triple_rows = 4;  // 12 sums, as six rows of two vectors have, three vectors of b and one of a
  TileSet<float> set = packet_tiles<float>();
  set.triple_rows = triple_rows;
  set.in_threes = true;
  set.transpose = avx2_transpose;
  [&]<std::size_t... r>(std::index_sequence<r...>) {
    ((set.tiles[2][r] = packet_tile<float, static_cast<int>(r) + 1, 3>,
      set.half_tiles[2][r] = avx2_half_tile<static_cast<int>(r) + 1, 3>),
     ...);
  }
  (std::make_index_sequence<triple_rows>());
  [&]<std::size_t... r>(std::index_sequence<r...>) {
    ((set.half_tiles[1][r] = avx2_half_tile<static_cast<int>(r) + 1, 2>), ...);
  }
  (std::make_index_sequence<packet_rows>());
  return set;
}

}  // namespace attention
#endif
