#include "wasm/playground/logic/damage.h"

#include <algorithm>
#include <cstddef>

namespace attention::playground {
namespace {

// A cut saves painting the tiles between two parts, and costs going through what is drawn once more.
constexpr int least_cut = 8;

std::size_t at(int row, int column, int columns) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
}

}  // namespace

PixelRect intersection(const PixelRect& a, const PixelRect& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right),
          std::min(a.bottom, b.bottom)};
}

void Damage::begin(int width, int height) {
  if (width != width_ || height != height_) forget();
  width_ = width;
  height_ = height;
  columns_ = (width + tile - 1) / tile;
  rows_ = (height + tile - 1) / tile;
  now_.assign(at(rows_, 0, columns_), 1);
}

void Damage::add(const PixelRect& bounds, std::uint64_t look) {
  const PixelRect inside = intersection(bounds, {0, 0, width_, height_});
  if (inside.empty()) return;
  for (int row = inside.top / tile; row <= (inside.bottom - 1) / tile; ++row)
    for (int column = inside.left / tile; column <= (inside.right - 1) / tile; ++column) {
      std::uint64_t& hash = now_[at(row, column, columns_)];
      hash = mixed(hash, look);
    }
}

std::vector<PixelRect> Damage::end() {
  std::vector<PixelRect> parts;
  if (before_.size() != now_.size()) {
    if (!now_.empty()) parts.push_back({0, 0, width_, height_});
  } else {
    cut({0, 0, columns_, rows_}, parts);
  }
  before_ = now_;
  return parts;
}

void Damage::forget() { before_.clear(); }

bool Damage::changed(const PixelRect& tiles) const {
  for (int row = tiles.top; row < tiles.bottom; ++row)
    for (int column = tiles.left; column < tiles.right; ++column)
      if (before_[at(row, column, columns_)] != now_[at(row, column, columns_)]) return true;
  return false;
}

// Shrinks to the changed tiles and divides at the largest band without any, upright or level.
void Damage::cut(PixelRect tiles, std::vector<PixelRect>& parts) const {
  const auto column = [&](int i) { return changed({i, tiles.top, i + 1, tiles.bottom}); };
  const auto row = [&](int i) { return changed({tiles.left, i, tiles.right, i + 1}); };
  while (!tiles.empty() && !row(tiles.top)) ++tiles.top;
  while (!tiles.empty() && !row(tiles.bottom - 1)) --tiles.bottom;
  while (!tiles.empty() && !column(tiles.left)) ++tiles.left;
  while (!tiles.empty() && !column(tiles.right - 1)) --tiles.right;
  if (tiles.empty()) return;

  PixelRect first = tiles;
  PixelRect second = tiles;
  int most = least_cut - 1;
  const auto look_for_band = [&](int begin, int end, int across, auto&& any, int PixelRect::*near,
                                 int PixelRect::*far) {
    for (int i = begin, from = begin; i < end; ++i) {
      if (!any(i)) continue;
      if ((i - from) * across > most) {
        most = (i - from) * across;
        first = second = tiles;
        first.*far = from;
        second.*near = i;
      }
      from = i + 1;
    }
  };
  look_for_band(tiles.left, tiles.right, tiles.bottom - tiles.top, column, &PixelRect::left,
                &PixelRect::right);
  look_for_band(tiles.top, tiles.bottom, tiles.right - tiles.left, row, &PixelRect::top, &PixelRect::bottom);
  if (most < least_cut) {
    parts.push_back(
        intersection({tiles.left * tile, tiles.top * tile, tiles.right * tile, tiles.bottom * tile},
                     {0, 0, width_, height_}));
    return;
  }
  cut(first, parts);
  cut(second, parts);
}

}  // namespace attention::playground
