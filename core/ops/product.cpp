#include "core/ops/product.h"

#include <algorithm>
#include <bit>

#include "core/ops/product_tile.h"
#include "core/ops/product_tile_avx2.h"
#include "core/ops/product_tile_avx512.h"

#ifndef __clang__
#pragma GCC diagnostic ignored "-Wignored-attributes"  // alignment of a packet, as a template argument
#endif

namespace attention {
namespace {

constexpr Index most_depth = 256;  // of a panel of b, which stays in the first cache

// Where b has rows, it pays to lay a panel of them out in a row if there are many and they are read often.
// Rows that lie far apart by a power of two crowd into few places of the first cache: there it pays sooner.
constexpr Index many_rows = 96;
constexpr Index often = 128;
constexpr Index often_if_crowded = 48;
constexpr Index crowding_bytes = 512;

constexpr Index near_elements = 1024;  // of a, which all stripes read: an eighth of the first cache

template <class S>
const TileSet<S>& tile_set() {
  if constexpr (std::is_same_v<S, float>) {
#ifdef __AVX2__
    static const TileSet<float> set = has_avx512() ? avx512_tiles() : avx2_tiles();
#else
    static const TileSet<float> set = has_avx512() ? avx512_tiles() : packet_tiles<float>();
#endif
    return set;
  } else {
    static const TileSet<S> set = packet_tiles<S>();
    return set;
  }
}

// A transpose goes block by block, the last over the one before. Where the width is known, rows of the panel
// are within the reach of one address.
template <class S, Index known_width>
void transpose_panel(S* panel, Index panel_width, const S* from, Index stride, Index depth, Index columns) {
  namespace packets = Eigen::internal;
  using Packet = typename packets::packet_traits<S>::type;
  constexpr Index size = packets::packet_traits<S>::size;
  const Index width = known_width > 0 ? known_width : panel_width;
  for (Index rest = columns - size;;) {
    std::array<const S*, size> lines;
    for (Index i = 0; i < size; ++i) lines[static_cast<std::size_t>(i)] = from + i * stride;
    S* to = panel;
    for (Index deeper = depth - size;;) {
      packets::PacketBlock<Packet, size> block;
      for (Index i = 0; i < size; ++i)
        block.packet[i] = packets::ploadu<Packet>(lines[static_cast<std::size_t>(i)]);
      packets::ptranspose(block);
      for (Index i = 0; i < size; ++i) packets::pstoreu(to + i * width, block.packet[i]);
      if (deeper == 0) break;
      const Index step = std::min(deeper, size);
      deeper -= step;
      for (const S*& line : lines) line += step;
      to += step * width;
    }
    if (rest == 0) return;
    const Index step = std::min(rest, size);
    rest -= step;
    from += step * stride;
    panel += step;
  }
}

// Lays `columns` columns of b from row `first` out as depth rows of `width` elements, zeros at the end.
template <class S>
void make_panel(S* panel, Index width, const Strided<S>& b, Index first, Index depth, Index column,
                Index columns) {
  const S* from = b.data + first * b.row + column * b.column;
  const TileSet<S>& set = tile_set<S>();
  if (b.row == 1 && b.column != 1 && set.transpose && depth >= set.width)
    return set.transpose(panel, width, from, b.column, depth, columns);
  if (columns < width) std::fill(panel, panel + depth * width, S(0));
  namespace packets = Eigen::internal;
  using Packet = typename packets::packet_traits<S>::type;
  constexpr Index size = packets::packet_traits<S>::size;
  if (b.column == 1) {
    for (Index l = 0; l < depth; ++l, from += b.row, panel += width) {
      Index j = 0;
      for (; j + size <= columns; j += size) packets::pstoreu(panel + j, packets::ploadu<Packet>(from + j));
      for (; j < columns; ++j) panel[j] = from[j];
    }
    return;
  }
  if (b.row == 1 && depth >= size && columns >= size)
    return width == 2 * size ? transpose_panel<S, 2 * size>(panel, width, from, b.column, depth, columns)
                             : transpose_panel<S, 0>(panel, width, from, b.column, depth, columns);
  for (Index l = 0; l < depth; ++l)
    for (Index j = 0; j < columns; ++j) panel[l * width + j] = from[l * b.row + j * b.column];
}

// Columns of y that one tile is wide, and what of b they are computed from.
template <class S>
struct Stripe {
  Index at;
  Index columns;
  const S* b;
  Index b_row;
  const Tile<S>* tiles;  // by their rows
};
constexpr Index most_stripes = 64;

// y = addend, where it is not so already.
template <class S>
void begin(S* y, Index y_row, Index rows, Index columns, Addend<S> addend) {
  if (addend.data == y) return;
  if (!addend.data && y_row == columns) return void(std::fill_n(y, rows * columns, S(0)));
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; ++j)
      y[i * y_row + j] = addend.data ? addend.data[i * addend.row + j] : S(0);
}

// For one column there is nothing to keep in tiles.
template <class S, int order>
void add_times_vector(S* y, const Strided<S>& a, const S* b, S factor) {
  using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, order>;
  const Eigen::Map<const Matrix, 0, Eigen::OuterStride<>> left(
      a.data, a.rows, a.columns, Eigen::OuterStride<>(std::max(a.row, a.column)));
  array(y, a.rows).matrix().noalias() += factor * (left * array(b, a.columns).matrix());
}

}  // namespace

template <class S>
void product(S* y, Index y_row, const Strided<S>& a, const Strided<S>& b, S factor, Addend<S> addend) {
  if (a.rows == 0 || b.columns == 0) return;
  const bool vector = b.columns == 1 && b.row == 1 && y_row == 1 && (a.column == 1 || a.row == 1);
  if (a.columns == 0 || vector) begin(y, y_row, a.rows, b.columns, addend);
  if (a.columns == 0) return;
  if (vector)
    return a.column == 1 ? add_times_vector<S, Eigen::RowMajor>(y, a, b.data, factor)
                         : add_times_vector<S, Eigen::ColMajor>(y, a, b.data, factor);
  const TileSet<S>& set = tile_set<S>();
  const Index most_width = 2 * set.width;
  alignas(64) std::array<S, most_depth * most_tile_columns> panels;
  std::array<Stripe<S>, most_stripes> stripes;
  const bool crowded = b.row % (crowding_bytes / static_cast<Index>(sizeof(S))) == 0;
  for (Index first = 0; first < a.columns; first += most_depth, addend = {y, y_row}) {
    const Index depth = std::min(most_depth, a.columns - first);
    const bool near = b.column == 1 && !(depth > many_rows && a.rows > (crowded ? often_if_crowded : often));
    // As many columns as panels have room for, so that rows of a are read while they are near.
    Index room = most_width;
    while (room < b.columns && (room + most_width) * depth <= static_cast<Index>(panels.size()) &&
           room < most_stripes * most_width)
      room += most_width;
    for (Index left = 0; left < b.columns; left += room) {
      const Index right = std::min(left + room, b.columns);
      // Vectors go in threes, if that is what they make; otherwise one that would be left over goes with the
      // last two. The width is a power of two, and divisions take long.
      Index vectors = (right - left + set.width - 1) >> std::countr_zero(static_cast<std::size_t>(set.width));
      const bool threes = set.in_threes && vectors % 3 == 0;
      const bool triple = threes || (set.triple_rows > 0 && vectors > 2 && vectors % 2 == 1);
      Stripe<S>* end = stripes.data();
      for (Index j = left; j < right; ++end) {
        const Index wide = threes || (triple && vectors == 3) ? 3 : std::min<Index>(vectors, 2);
        const Index width = wide * set.width;
        const Index columns = std::min(width, right - j);
        const auto shape = static_cast<std::size_t>(wide - 1);
        const bool half = set.half_tiles[shape][0] && 2 * (width - columns) >= set.width;
        *end = {j, columns, b.data + first * b.row + j * b.column, b.row,
                (half ? set.half_tiles : set.tiles)[shape].data()};
        if (!near || columns < width) {
          end->b = panels.data() + (j - left) * depth;
          end->b_row = width;
          make_panel(panels.data() + (j - left) * depth, width, b, first, depth, j, columns);
        }
        j += width;
        vectors -= wide;
      }
      TileArguments<S> tile;
      tile.depth = depth;
      tile.a_row = a.row;
      tile.a_column = a.column;
      tile.y_row = y_row;
      tile.factor = factor;
      tile.addend_row = addend.row;
      const auto fill = [&](const Stripe<S>* from, const Stripe<S>* to, Index most_rows) {
        // As many blocks of rows at a time as stay near while all stripes read them.
        const Index most_blocks = !tiles_take_blocks ? 1
                                  : to - from == 1   ? a.rows
                                                   : std::max<Index>(near_elements / (depth * most_rows), 1);
        for (Index i = 0, rows; i < a.rows; i += rows * tile.blocks) {
          // The last two share what is left, for a small one waits for its own sums.
          const Index rest = a.rows - i;
          rows = rest > most_rows && rest < 2 * most_rows ? (rest + 1) / 2 : std::min(most_rows, rest);
          tile.blocks = 1;
          if (most_blocks > 1 && rest > rows)
            tile.blocks = std::clamp<Index>(rest % rows == 0 ? rest / rows : rest / rows - 1, 1, most_blocks);
          tile.a = a.data + first * a.column + i * a.row;
          for (const Stripe<S>* stripe = from; stripe != to; ++stripe) {
            tile.b = stripe->b;
            tile.b_row = stripe->b_row;
            tile.columns = stripe->columns;
            tile.y = y + i * y_row + stripe->at;
            tile.addend = addend.data ? addend.data + i * addend.row + stripe->at : nullptr;
            stripe->tiles[rows - 1](tile);
          }
        }
      };
      const Stripe<S>* const triples = threes ? stripes.data() : end - (triple ? 1 : 0);
      if (triples != stripes.data()) fill(stripes.data(), triples, set.rows);
      if (triples != end) fill(triples, end, set.triple_rows);
    }
  }
}

template void product(float*, Index, const Strided<float>&, const Strided<float>&, float, Addend<float>);
template void product(double*, Index, const Strided<double>&, const Strided<double>&, double, Addend<double>);

}  // namespace attention
