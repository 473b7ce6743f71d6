#pragma once

#include <cstdint>
#include <vector>

#include "wasm/playground/logic/damage.h"

// Triangles filled in memory, by the rules that graphics cards keep, where there is no graphics card. No
// drawing on a screen.
//
//     raster.resize(1440, 900);
//     raster.fill({0, 0, 1440, 900}, 0xff171110);
//     raster.triangle({2, 2}, {40, 2}, {2, 40}, font, {0, 0, 1440, 900});

namespace attention::playground {

/// One byte a texel, by row: how much of a vertex's color is seen.
struct Coverage {
  const unsigned char* texels = nullptr;
  int width = 0;
  int height = 0;
};

/// x and y in pixels, u and v in [0, 1] of the coverage; red, green, blue and alpha from the lowest byte on.
struct RasterVertex {
  float x = 0;
  float y = 0;
  float u = 0;
  float v = 0;
  std::uint32_t color = 0;
};

/// An opaque picture. A pixel belongs to a triangle if its center does; a center on an edge belongs to the
/// triangle above or right of it, as in WebGL, so that triangles that share an edge neither overlap nor leave
/// a gap.
class Raster {
 public:
  /// All pixels are black after it.
  void resize(int width, int height);
  int width() const { return width_; }
  int height() const { return height_; }
  /// By row; red in the lowest byte.
  const std::vector<std::uint32_t>& pixels() const { return pixels_; }

  /// Alpha is ignored.
  void fill(const PixelRect& rect, std::uint32_t color);
  /// Blends the triangle over what is there: color and coverage are interpolated, coverage between the four
  /// nearest texels. The order of the corners does not matter.
  void triangle(const RasterVertex& a, const RasterVertex& b, const RasterVertex& c, const Coverage& coverage,
                const PixelRect& clip);

 private:
  PixelRect all() const { return {0, 0, width_, height_}; }
  std::uint32_t* row(int y) {
    return pixels_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_);
  }

  int width_ = 0;
  int height_ = 0;
  std::vector<std::uint32_t> pixels_;
};

}  // namespace attention::playground
