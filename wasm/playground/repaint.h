#pragma once

#include <imgui.h>

#include <vector>

#include "wasm/playground/painter.h"

namespace attention::playground {

/// Paints what Dear ImGui drew, only where it differs from what the canvas shows: filling pixels is by far
/// the dearest part of a frame where they are drawn in software.
class Repaint {
 public:
  /// Dear ImGui's frame, over `ground`. Cuts the commands of its draw data to the parts that are painted.
  void paint(Painter& painter, ImDrawData& frame, const ImVec4& ground);
  /// The canvas has lost its pixels, or a texture changed.
  void forget() { damage_.forget(); }

 private:
  Damage damage_;
  std::vector<PixelRect> touched_;  // by each triangle of the frame
};

}  // namespace attention::playground
