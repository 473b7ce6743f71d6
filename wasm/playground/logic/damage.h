#pragma once

#include <cstdint>
#include <vector>

// Which parts of a canvas look other than they did a frame ago, so that only those are painted. No drawing.
//
//     damage.begin(1440, 900);
//     damage.add({10, 10, 200, 40}, hash_of_what_is_drawn_there);   // in the order of drawing
//     for (const PixelRect& rect : damage.end()) paint(rect);

namespace attention::playground {

/// Pixels from the left and the top; `right` and `bottom` lie outside.
struct PixelRect {
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;

  bool empty() const { return right <= left || bottom <= top; }
  friend bool operator==(const PixelRect&, const PixelRect&) = default;
};

PixelRect intersection(const PixelRect& a, const PixelRect& b);

/// A hash of what `hash` stands for, followed by `value`.
inline std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0xD1342543DE82EF95;  // a multiplier of good spectrum (Steele and Vigna 2021)
  return hash ^ hash >> 29;
}

/// Compares two frames by a hash for each tile of the canvas: of everything drawn that touches the tile, in
/// order.
class Damage {
 public:
  static constexpr int tile = 32;  ///< pixels a side

  /// A frame of this size in pixels; after another size, all of it is damaged.
  void begin(int width, int height);
  /// Something is drawn within `bounds`; `look` stands for all that decides what, its place included.
  void add(const PixelRect& bounds, std::uint64_t look);
  /// The parts that look different, in whole tiles: disjoint, none where nothing changed.
  std::vector<PixelRect> end();
  /// The canvas has lost its pixels: the next frame is damaged everywhere.
  void forget();

 private:
  bool changed(const PixelRect& tiles) const;
  void cut(PixelRect tiles, std::vector<PixelRect>& parts) const;

  int width_ = 0;
  int height_ = 0;
  int columns_ = 0;
  int rows_ = 0;
  std::vector<std::uint64_t> before_;  // by row
  std::vector<std::uint64_t> now_;
};

}  // namespace attention::playground
