#include "wasm/playground/webgl_painter.h"

#include <GLES3/gl3.h>
#include <imgui_impl_opengl3.h>

namespace attention::playground {

WebGlContext::WebGlContext(const std::string& selector) {
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.antialias = false;  // ImGui smooths its edges itself
  attributes.alpha = attributes.depth = attributes.stencil = false;
  attributes.preserveDrawingBuffer = true;       // what did not change is not drawn again
  attributes.enableExtensionsByDefault = false;  // each would be a wait for the graphics process
  handle_ = emscripten_webgl_create_context(selector.c_str(), &attributes);
}

WebGlContext::~WebGlContext() {
  if (*this) emscripten_webgl_destroy_context(handle_);
}

WebGlPainter::WebGlPainter() { ImGui_ImplOpenGL3_Init("#version 300 es"); }

WebGlPainter::~WebGlPainter() { ImGui_ImplOpenGL3_Shutdown(); }

void WebGlPainter::begin() { ImGui_ImplOpenGL3_NewFrame(); }

void WebGlPainter::fonts_changed() {
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

void WebGlPainter::paint(ImDrawData& frame, const FramePixels& pixels, const std::vector<PixelRect>& parts,
                         const ImVec4& ground) {
  glEnable(GL_SCISSOR_TEST);
  glClearColor(ground.x, ground.y, ground.z, 1);
  for (const PixelRect& part : parts) {
    pixels.set_scissor(part);
    // Not a filled window: that takes long where pixels are drawn in software.
    glClear(GL_COLOR_BUFFER_BIT);
  }
  ImGui_ImplOpenGL3_RenderDrawData(&frame);
}

}  // namespace attention::playground
