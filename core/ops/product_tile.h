#pragma once

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "core/ops/product.h"

namespace attention {

/// What a tile of the product is computed from: y (rows × columns) gets addend(i, j) + factor · Σ_l a(i, l)
/// b(l, j), l < depth, where a null addend is none. Depth is at least one, for sums begin with their first
/// product; to begin with zeros takes small products up to a tenth longer. b's rows are contiguous and as
/// wide as the tile's vectors, whatever `columns` is. So do the blocks of as many rows below it, `blocks` in
/// all.
template <class S>
struct TileArguments {
  Index depth = 0;
  Index blocks = 1;
  const S* a = nullptr;
  Index a_row = 0;
  Index a_column = 0;
  const S* b = nullptr;
  Index b_row = 0;
  S* y = nullptr;
  Index y_row = 0;
  Index columns = 0;
  S factor = 1;
  const S* addend = nullptr;
  Index addend_row = 0;
};

template <class S>
using Tile = void (*)(const TileArguments<S>&);

inline constexpr int most_tile_rows = 12;
inline constexpr Index most_tile_columns = 32;  // two vectors of AVX-512

/// panel(l, j) = from[j · stride + l], l < depth, j < columns, and something of b up to the panel's width.
/// Depth is no less than a vector, the width some vectors.
template <class S>
using Transpose = void (*)(S* panel, Index width, const S* from, Index stride, Index depth, Index columns);

/// The tiles of one instruction set: tiles[v][r] is one of r + 1 rows and v + 1 vectors a row.
template <class S>
struct TileSet {
  Index width = 0;         // elements of a vector
  Index rows = 0;          // of the largest of one or two vectors
  Index triple_rows = 0;   // and of three, where there are such
  bool in_threes = false;  // whether three vectors are as good as two where the columns divide into threes
  std::array<std::array<Tile<S>, most_tile_rows>, 3> tiles{};
  std::array<std::array<Tile<S>, most_tile_rows>, 3>
      half_tiles{};                  // whose last vector is at most half full, if any
  Transpose<S> transpose = nullptr;  // where it has one of its own
};

/// Whether there are instructions that load and store part of a vector, which these two use.
template <class S>
inline constexpr bool has_parts = false;
template <class Packet, class S>
Packet load_first(const S* from, Index count);
template <class Packet, class S>
void store_first(S* to, const Packet& from, Index count);

/// Otherwise: y = addend + factor · sums for rows whose last vector is cut short. From sums put down, and by
/// a function of its own: with calls amid a tile, engines of WebAssembly put sums down where none is cut
/// short, too (V8), or take twice as long (SpiderMonkey).
template <class S>
[[gnu::noinline]] void finish_cut(const TileArguments<S>& t, const S* sums, Index width, Index rows, S* y,
                                  const S* addend) {
  namespace packets = Eigen::internal;
  using Packet = typename packets::packet_traits<S>::type;
  const Packet factor = packets::pset1<Packet>(t.factor);
  for (Index i = 0; i < rows; ++i, sums += width, y += t.y_row) {
    for (Index j = 0; j < t.columns; ++j) {  // one by one, but rounded like the rest
      const Packet sum = packets::pset1<Packet>(sums[j]);
      y[j] = packets::pfirst(addend ? packets::pmadd(factor, sum, packets::pset1<Packet>(addend[j]))
                                    : packets::pmul(factor, sum));
    }
    if (addend) addend += t.addend_row;
  }
}

/// WebAssembly without relaxed SIMD needs registers for products, too, and is for engines (V8 11) that have
/// none left for a loop around a block: there a call computes one block, of five rows at most.
#if defined(__EMSCRIPTEN__) && !defined(EIGEN_VECTORIZE_FMA)
inline constexpr bool tiles_take_blocks = false;
inline constexpr int packet_rows = 5;
#else
inline constexpr bool tiles_take_blocks = true;
inline constexpr int packet_rows = 6;
#endif

/// Tiles in Eigen's packets: SSE, AVX2, NEON or WebAssembly, as the compiler was told.
template <class S, int R, int V>
void packet_tile(const TileArguments<S>& t) {
  namespace packets = Eigen::internal;
  using Packet = typename packets::packet_traits<S>::type;
  constexpr Index width = packets::packet_traits<S>::size;
  const S* a_block = t.a;
  S* y_block = t.y;
  const S* addend_block = t.addend;
  for (Index block = t.blocks;;) {
    Packet sum[R][V];
    const auto add_up = [&t, &sum, a_block ](auto a_row) __attribute__((always_inline)) {
      const S* a = a_block;
      const S* b = t.b;
      const auto add = [&]<bool first>(std::bool_constant<first>) __attribute__((always_inline)) {
        Packet row[V];
#pragma GCC unroll 12
        for (int v = 0; v < V; ++v) row[v] = packets::ploadu<Packet>(b + v * width);
#pragma GCC unroll 12
        for (int r = 0; r < R; ++r) {
          const Packet element = packets::pset1<Packet>(a[r * a_row]);
#pragma GCC unroll 12
          for (int v = 0; v < V; ++v)
            sum[r][v] = first ? packets::pmul(element, row[v]) : packets::pmadd(element, row[v], sum[r][v]);
        }
        a += t.a_column;
        b += t.b_row;
      };
      const S* const end = b + t.depth * t.b_row;
      add(std::true_type());
      while (b != end) add(std::false_type());
    };
    // Elements of a side by side are within the reach of one address; otherwise each takes an instruction for
    // its own.
    if (t.a_row == 1)
      add_up(std::integral_constant<Index, 1>());
    else
      add_up(t.a_row);
    // Only the last vector may be cut short. Copies, for what is stored might be the arguments, as far as the
    // compiler knows.
    const Packet factor = packets::pset1<Packet>(t.factor);
    const Index over = t.columns - (V - 1) * width;
    const Index y_row = t.y_row;
    const Index addend_row = t.addend_row;
    const auto finish = [&]<bool whole>(std::bool_constant<whole>) __attribute__((always_inline)) {
      const auto load = [&](const S* from, int v) {
        if constexpr (!whole)
          if (v == V - 1) return load_first<Packet>(from + v * width, over);
        return packets::ploadu<Packet>(from + v * width);
      };
      const auto store = [&](S* to, int v, const Packet& value) {
        if constexpr (!whole)
          if (v == V - 1) return store_first(to + v * width, value, over);
        packets::pstoreu(to + v * width, value);
      };
      S* y = y_block;
      if (const S* addend = addend_block) {
#pragma GCC unroll 12
        for (int r = 0; r < R; ++r, y += y_row, addend += addend_row)
#pragma GCC unroll 12
          for (int v = 0; v < V; ++v) store(y, v, packets::pmadd(factor, sum[r][v], load(addend, v)));
        return;
      }
#pragma GCC unroll 12
      for (int r = 0; r < R; ++r, y += y_row)
#pragma GCC unroll 12
        for (int v = 0; v < V; ++v) store(y, v, packets::pmul(factor, sum[r][v]));
    };
    if (over == width) {
      finish(std::true_type());
    } else if constexpr (has_parts<S>) {
      finish(std::false_type());
    } else {
      std::array<S, static_cast<std::size_t>(R * V * width)> sums;
#pragma GCC unroll 12
      for (int r = 0; r < R; ++r)
#pragma GCC unroll 12
        for (int v = 0; v < V; ++v) packets::pstoreu(sums.data() + (r * V + v) * width, sum[r][v]);
      finish_cut(t, sums.data(), V * width, R, y_block, addend_block);
    }
    if (!tiles_take_blocks || --block == 0) return;
    a_block += R * t.a_row;
    y_block += R * y_row;
    if (addend_block) addend_block += R * addend_row;
  }
}

/// Three rows of three vectors are for what two leave over: nine sums, so that a row of b, and one element of
/// a, find room besides.
template <class S>
TileSet<S> packet_tiles() {
  constexpr int triple_rows = 3;
  TileSet<S> set{
      .width = Eigen::internal::packet_traits<S>::size, .rows = packet_rows, .triple_rows = triple_rows};
  [&]<std::size_t... r>(std::index_sequence<r...>) {
    ((set.tiles[0][r] = packet_tile<S, static_cast<int>(r) + 1, 1>,
      set.tiles[1][r] = packet_tile<S, static_cast<int>(r) + 1, 2>),
     ...);
  }
  (std::make_index_sequence<packet_rows>());
  [&]<std::size_t... r>(std::index_sequence<r...>) {
    ((set.tiles[2][r] = packet_tile<S, static_cast<int>(r) + 1, 3>), ...);
  }
  (std::make_index_sequence<triple_rows>());
  return set;
}

}  // namespace attention
