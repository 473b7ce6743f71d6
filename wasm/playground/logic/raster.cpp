#include "wasm/playground/logic/raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace attention::playground {
namespace {

constexpr std::uint32_t opaque = 0xff000000;
constexpr std::int64_t one_pixel = 256;  // places are taken to this part of a pixel

std::int64_t parts(float place) {
  const float near = std::min(1e6f, std::max(-1e6f, place));  // in this order no NaN comes through
  return std::llround(near * static_cast<float>(one_pixel));
}

std::int64_t floor_of(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

struct Corner {
  std::int64_t x;
  std::int64_t y;
};

/// Which pixels of a row lie on the right side of the edge from p to q, for a triangle whose corners go round
/// as a clock's hand does.
class Edge {
 public:
  Edge(Corner p, Corner q) : p_(p), dx_(q.x - p.x), dy_(q.y - p.y) {}

  void cut(int y, int& left, int& right) const {
    const bool owns_its_pixels = dy_ < 0 || (dy_ == 0 && dx_ < 0);
    const std::int64_t center = y * one_pixel + one_pixel / 2;
    // Inside where at_zero − step·x ≥ 0.
    const std::int64_t at_zero =
        dx_ * (center - p_.y) - dy_ * (one_pixel / 2 - p_.x) - (owns_its_pixels ? 0 : 1);
    const std::int64_t step = dy_ * one_pixel;
    if (step > 0)
      right = static_cast<int>(std::min<std::int64_t>(right, floor_of(at_zero, step) + 1));
    else if (step < 0)
      left = static_cast<int>(std::max<std::int64_t>(left, -floor_of(at_zero, -step)));
    else if (at_zero < 0)
      right = left;
  }

 private:
  Corner p_;
  std::int64_t dx_;
  std::int64_t dy_;
};

/// A quantity that changes evenly over the triangle.
struct Plane {
  float start = 0;  // at the middle of the pixel 0, 0
  float across = 0;
  float down = 0;

  float at(int x, int y) const {
    return start + across * static_cast<float>(x) + down * static_cast<float>(y);
  }
  bool even() const { return across == 0 && down == 0; }
};

class Planes {
 public:
  Planes(Corner a, Corner b, Corner c) {
    const auto pixels = [](std::int64_t n) { return static_cast<double>(n) / one_pixel; };
    ax_ = pixels(a.x) - 0.5;
    ay_ = pixels(a.y) - 0.5;
    bx_ = pixels(b.x - a.x);
    by_ = pixels(b.y - a.y);
    cx_ = pixels(c.x - a.x);
    cy_ = pixels(c.y - a.y);
    area_ = bx_ * cy_ - by_ * cx_;
  }

  Plane through(float a, float b, float c) const {
    const double to_b = static_cast<double>(b) - a;
    const double to_c = static_cast<double>(c) - a;
    const double across = (to_b * cy_ - to_c * by_) / area_;
    const double down = (to_c * bx_ - to_b * cx_) / area_;
    return {static_cast<float>(a - across * ax_ - down * ay_), static_cast<float>(across),
            static_cast<float>(down)};
  }

 private:
  double ax_;
  double ay_;
  double bx_;
  double by_;
  double cx_;
  double cy_;
  double area_;
};

float channel(std::uint32_t color, int i) { return static_cast<float>(color >> (8 * i) & 0xff); }

/// In [0, 1], between the four nearest texels; u and v in texels.
float sample(const Coverage& coverage, float u, float v) {
  const float x = std::clamp(u - 0.5f, 0.0f, static_cast<float>(coverage.width - 1));
  const float y = std::clamp(v - 0.5f, 0.0f, static_cast<float>(coverage.height - 1));
  const int left = static_cast<int>(x);
  const int top = static_cast<int>(y);
  const int right = std::min(left + 1, coverage.width - 1);
  const int bottom = std::min(top + 1, coverage.height - 1);
  const auto texel = [&](int column, int row) {
    return static_cast<float>(coverage.texels[static_cast<std::ptrdiff_t>(row) * coverage.width + column]);
  };
  const float part = x - static_cast<float>(left);
  const float above = texel(left, top) + part * (texel(right, top) - texel(left, top));
  const float below = texel(left, bottom) + part * (texel(right, bottom) - texel(left, bottom));
  return (above + (y - static_cast<float>(top)) * (below - above)) / 255;
}

/// color over what is there; its channels from 0 to 255, alpha from 0 to 1.
void blend(std::uint32_t& pixel, const std::array<float, 3>& color, float alpha) {
  std::uint32_t mixed = opaque;
  for (int i = 0; i < 3; ++i) {
    const float there = channel(pixel, i);
    const float value = there + alpha * (color[static_cast<std::size_t>(i)] - there);
    mixed |= static_cast<std::uint32_t>(std::clamp(value, 0.0f, 255.0f) + 0.5f) << (8 * i);
  }
  pixel = mixed;
}

}  // namespace

void Raster::resize(int width, int height) {
  width_ = width;
  height_ = height;
  pixels_.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), opaque);
}

void Raster::fill(const PixelRect& rect, std::uint32_t color) {
  const PixelRect area = intersection(rect, all());
  if (area.empty()) return;
  for (int y = area.top; y < area.bottom; ++y)
    std::fill(row(y) + area.left, row(y) + area.right, color | opaque);
}

void Raster::triangle(const RasterVertex& a, const RasterVertex& b, const RasterVertex& c,
                      const Coverage& coverage, const PixelRect& clip) {
  const auto corner = [](const RasterVertex& vertex) { return Corner{parts(vertex.x), parts(vertex.y)}; };
  const Corner p = corner(a);
  const Corner q = corner(b);
  const Corner r = corner(c);
  const std::int64_t area = (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
  if (area == 0) return;
  if (area < 0) return triangle(a, c, b, coverage, clip);

  const std::array edges{Edge(p, q), Edge(q, r), Edge(r, p)};
  const Planes planes(p, q, r);
  const auto texels = [](float part, int size) { return part * static_cast<float>(size); };
  const Plane u =
      planes.through(texels(a.u, coverage.width), texels(b.u, coverage.width), texels(c.u, coverage.width));
  const Plane v = planes.through(texels(a.v, coverage.height), texels(b.v, coverage.height),
                                 texels(c.v, coverage.height));
  const bool one_coverage = u.even() && v.even();
  const bool one_color = a.color == b.color && b.color == c.color;
  std::array<Plane, 4> channels;
  for (int i = 0; i < 4; ++i)
    channels[static_cast<std::size_t>(i)] =
        one_color ? Plane{channel(a.color, i)}
                  : planes.through(channel(a.color, i), channel(b.color, i), channel(c.color, i));

  const auto [top, bottom] = std::minmax({p.y, q.y, r.y});
  const PixelRect limits = intersection(clip, all());
  const int first = static_cast<int>(std::max<std::int64_t>(limits.top, floor_of(top, one_pixel)));
  const int end = static_cast<int>(std::min<std::int64_t>(limits.bottom, floor_of(bottom, one_pixel) + 1));
  const float everywhere = one_coverage ? sample(coverage, u.start, v.start) : 0;
  for (int y = first; y < end; ++y) {
    int left = limits.left;
    int right = limits.right;
    for (const Edge& edge : edges) edge.cut(y, left, right);
    if (left >= right) continue;
    std::uint32_t* pixels = row(y);
    if (one_color && one_coverage && everywhere == 1 && a.color >= opaque) {
      std::fill(pixels + left, pixels + right, a.color);
      continue;
    }
    for (int x = left; x < right; ++x) {
      const float seen = one_coverage ? everywhere : sample(coverage, u.at(x, y), v.at(x, y));
      if (seen == 0) continue;
      blend(pixels[x], {channels[0].at(x, y), channels[1].at(x, y), channels[2].at(x, y)},
            seen * channels[3].at(x, y) / 255);
    }
  }
}

}  // namespace attention::playground
