#pragma once

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "core/ops/product.h"

namespace attention {

/// What a tile of the product is computed from: y (rows × columns) gets addend(i, j) + factor · Σ_l a(i, l)
/// b(l, j), l < depth, where a null addend is none. b's rows are contiguous and as wide as the tile's
/// vectors, whatever `columns` is.
template <class S>
struct TileArguments {
  Index depth;
  const S* a;
  Index a_row;
  Index a_column;
  const S* b;
  Index b_row;
  S* y;
  Index y_row;
  Index columns;
  S factor;
  const S* addend;
  Index addend_row;
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
  Index width = 0;        // elements of a vector
  Index rows = 0;         // of the largest of one or two vectors
  Index triple_rows = 0;  // and of three, where there are such
  std::array<std::array<Tile<S>, most_tile_rows>, 3> tiles{};
  Transpose<S> transpose = nullptr;  // where it has one of its own
};

/// Tiles in Eigen's packets: SSE, AVX2, NEON or WebAssembly, as the compiler was told.
template <class S, int R, int V>
void packet_tile(const TileArguments<S>& t) {
  namespace packets = Eigen::internal;
  using Packet = typename packets::packet_traits<S>::type;
  constexpr Index width = packets::packet_traits<S>::size;
  Packet sum[R][V];
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 12
    for (int v = 0; v < V; ++v) sum[r][v] = packets::pset1<Packet>(S(0));
  const auto add_up = [&t, &sum](auto a_row) {
    const S* a = t.a;
    const S* const end = t.b + t.depth * t.b_row;
    for (const S* b = t.b; b != end; a += t.a_column, b += t.b_row) {
      Packet row[V];
#pragma GCC unroll 12
      for (int v = 0; v < V; ++v) row[v] = packets::ploadu<Packet>(b + v * width);
#pragma GCC unroll 12
      for (int r = 0; r < R; ++r) {
        const Packet element = packets::pset1<Packet>(a[r * a_row]);
#pragma GCC unroll 12
        for (int v = 0; v < V; ++v) sum[r][v] = packets::pmadd(element, row[v], sum[r][v]);
      }
    }
  };
  // Elements of a side by side are within the reach of one address; otherwise each takes an instruction for
  // its own.
  if (t.a_row == 1)
    add_up(std::integral_constant<Index, 1>());
  else
    add_up(t.a_row);
  const Packet factor = packets::pset1<Packet>(t.factor);
  const auto finish = [&](int r, const S* addend, S* to) {
#pragma GCC unroll 12
    for (int v = 0; v < V; ++v)
      packets::pstoreu(to + v * width,
                       addend ? packets::pmadd(factor, sum[r][v], packets::ploadu<Packet>(addend + v * width))
                              : packets::pmul(factor, sum[r][v]));
  };
  S* y = t.y;
  const S* addend = t.addend;
  const Index y_row = t.y_row;
  const Index addend_row = t.addend_row;
  if (t.columns == V * width) {
#pragma GCC unroll 12
    for (int r = 0; r < R; ++r, y += y_row, addend += addend_row) finish(r, addend, y);
    return;
  }
  std::array<S, V * width> line{};  // stands in for a line that is narrower than the tile
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r, y += y_row, addend += addend_row) {
    if (addend) std::copy_n(addend, t.columns, line.data());
    finish(r, addend ? line.data() : nullptr, line.data());
    std::copy_n(line.data(), t.columns, y);
  }
}

template <class S, int R>
TileSet<S> packet_tiles() {
  TileSet<S> set{.width = Eigen::internal::packet_traits<S>::size, .rows = R};
  [&]<std::size_t... r>(std::index_sequence<r...>) {
    ((set.tiles[0][r] = packet_tile<S, static_cast<int>(r) + 1, 1>,
      set.tiles[1][r] = packet_tile<S, static_cast<int>(r) + 1, 2>),
     ...);
  }
  (std::make_index_sequence<R>());
  return set;
}

}  // namespace attention
