#include "wasm/playground/frame_pixels.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <cmath>

namespace attention::playground {
namespace {

int pixel(float place) { return static_cast<int>(std::clamp(place, -1e6f, 1e6f)); }

}  // namespace

FramePixels::FramePixels(const ImDrawData& frame)
    : scale_(frame.FramebufferScale),
      width_(pixel(frame.DisplaySize.x * scale_.x)),
      height_(pixel(frame.DisplaySize.y * scale_.y)) {}

PixelRect FramePixels::clip(const ImVec4& css) const {
  const float left = css.x * scale_.x;
  const float bottom = css.w * scale_.y;
  PixelRect rect;
  rect.left = pixel(left);
  rect.right = rect.left + pixel(css.z * scale_.x - left);
  rect.bottom = height_ - pixel(static_cast<float>(height_) - bottom);
  rect.top = rect.bottom - pixel(bottom - css.y * scale_.y);
  return rect;
}

PixelRect FramePixels::rounded(const ImVec4& css) const {
  return {pixel(std::round(css.x * scale_.x)), pixel(std::round(css.y * scale_.y)),
          pixel(std::round(css.z * scale_.x)), pixel(std::round(css.w * scale_.y))};
}

ImVec4 FramePixels::css(const PixelRect& rect) const {
  // Clear of where `clip` and `rounded` change, by more than a float of some thousands is off.
  const float near = 0.1f;
  const float far = 0.2f;
  return {(static_cast<float>(rect.left) + near) / scale_.x, (static_cast<float>(rect.top) - far) / scale_.y,
          (static_cast<float>(rect.right) + far) / scale_.x,
          (static_cast<float>(rect.bottom) - near) / scale_.y};
}

PixelRect FramePixels::triangle(const ImVec2& a, const ImVec2& b, const ImVec2& c) const {
  const auto [left, right] = std::minmax({a.x, b.x, c.x});
  const auto [top, bottom] = std::minmax({a.y, b.y, c.y});
  return {pixel(std::floor(left * scale_.x)), pixel(std::floor(top * scale_.y)),
          pixel(std::ceil(right * scale_.x)), pixel(std::ceil(bottom * scale_.y))};
}

void FramePixels::set_scissor(const PixelRect& rect) const {
  glScissor(rect.left, height_ - rect.bottom, rect.right - rect.left, rect.bottom - rect.top);
}

}  // namespace attention::playground
