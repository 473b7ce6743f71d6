#pragma once

#include <emscripten/html5.h>

#include <string>

#include "wasm/playground/painter.h"

namespace attention::playground {

/// The canvas's WebGL 2 context. It preserves its drawing buffer.
class WebGlContext {
 public:
  /// False in the boolean sense where the browser offers none.
  explicit WebGlContext(const std::string& selector);
  ~WebGlContext();
  WebGlContext(const WebGlContext&) = delete;
  WebGlContext& operator=(const WebGlContext&) = delete;

  explicit operator bool() const { return handle_ > 0; }
  void make_current() const { emscripten_webgl_make_context_current(handle_); }

 private:
  EMSCRIPTEN_WEBGL_CONTEXT_HANDLE handle_;
};

/// Paints with the current WebGL context, by Dear ImGui's own renderer.
class WebGlPainter final : public Painter {
 public:
  WebGlPainter();
  ~WebGlPainter() override;
  void begin() override;
  void fonts_changed() override;
  void paint(ImDrawData& frame, const FramePixels& pixels, const std::vector<PixelRect>& parts,
             const ImVec4& ground) override;
};

}  // namespace attention::playground
