#pragma once

#include <imgui.h>

#include <vector>

#include "wasm/playground/frame_pixels.h"

namespace attention::playground {

/// Puts Dear ImGui's triangles on a canvas, which keeps what is not painted again.
class Painter {
 public:
  virtual ~Painter() = default;
  /// Before each frame of Dear ImGui.
  virtual void begin() {}
  /// The atlas has other glyphs.
  virtual void fonts_changed() {}
  /// The frame over `ground`, whose commands are cut to `parts` already.
  virtual void paint(ImDrawData& frame, const FramePixels& pixels, const std::vector<PixelRect>& parts,
                     const ImVec4& ground) = 0;
};

}  // namespace attention::playground
