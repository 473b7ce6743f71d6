#pragma once

#include <emscripten/val.h>

#include <string>

#include "wasm/playground/logic/raster.h"
#include "wasm/playground/painter.h"

namespace attention::playground {

/// Fills triangles in memory and hands the picture to a canvas of its own, which lies over the other and is
/// removed with the painter. Does not wait for the browser's graphics process, which is slow to start, and
/// needs no graphics card.
class SoftwarePainter final : public Painter {
 public:
  explicit SoftwarePainter(emscripten::val canvas);
  ~SoftwarePainter() override;
  SoftwarePainter(const SoftwarePainter&) = delete;
  SoftwarePainter& operator=(const SoftwarePainter&) = delete;

  /// Whether the browser takes pictures.
  bool works() const { return !context_.isNull(); }
  void paint(ImDrawData& frame, const FramePixels& pixels, const std::vector<PixelRect>& parts,
             const ImVec4& ground) override;

 private:
  void draw(const ImDrawList& list, const ImDrawCmd& command, const FramePixels& pixels,
            const Coverage& font);
  void show();

  emscripten::val canvas_;
  emscripten::val context_;
  Raster raster_;
};

}  // namespace attention::playground
