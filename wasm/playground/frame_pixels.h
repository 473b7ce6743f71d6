#pragma once

#include <imgui.h>

#include "wasm/playground/logic/damage.h"

namespace attention::playground {

/// From the CSS pixels of a frame's clip rectangles to the device pixels of the canvas.
class FramePixels {
 public:
  explicit FramePixels(const ImDrawData& frame);

  /// Device pixels a CSS pixel.
  ImVec2 scale() const { return scale_; }
  int width() const { return width_; }
  int height() const { return height_; }
  PixelRect all() const { return {0, 0, width_, height_}; }

  /// What Dear ImGui's renderer draws within, which cuts fractions off.
  PixelRect clip(const ImVec4& css) const;
  /// To the nearest pixels.
  PixelRect rounded(const ImVec4& css) const;
  /// A clip rectangle of which both make just this.
  ImVec4 css(const PixelRect& rect) const;
  /// All pixels the triangle may touch.
  PixelRect triangle(const ImVec2& a, const ImVec2& b, const ImVec2& c) const;
  /// Only what lies within is drawn from now on.
  void set_scissor(const PixelRect& rect) const;

 private:
  ImVec2 scale_;
  int width_;
  int height_;
};

}  // namespace attention::playground
