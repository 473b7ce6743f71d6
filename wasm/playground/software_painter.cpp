#include "wasm/playground/software_painter.h"

#include <cstdint>
#include <utility>

#include "wasm/playground/fill.h"

namespace attention::playground {
namespace {

using emscripten::val;

// Takes a finished picture without asking the graphics process, as drawing on a canvas would.
val drawing_context(const val& canvas) {
  return canvas.call<val>("getContext", std::string("bitmaprenderer"));
}

}  // namespace

SoftwarePainter::SoftwarePainter(val canvas)
    : canvas_(std::move(canvas)), context_(drawing_context(canvas_)) {}

SoftwarePainter::~SoftwarePainter() { canvas_.call<void>("remove"); }

void SoftwarePainter::paint(ImDrawData& frame, const FramePixels& pixels, const std::vector<PixelRect>& parts,
                            const ImVec4& ground) {
  if (raster_.width() != pixels.width() || raster_.height() != pixels.height()) {
    raster_.resize(pixels.width(), pixels.height());
    canvas_.set("width", pixels.width());
    canvas_.set("height", pixels.height());
  }
  for (const PixelRect& part : parts) raster_.fill(part, ImGui::ColorConvertFloat4ToU32(ground));
  unsigned char* texels = nullptr;
  Coverage font;
  ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&texels, &font.width, &font.height);
  font.texels = texels;
  for (const ImDrawList* list : frame.CmdLists)
    for (const ImDrawCmd& command : list->CmdBuffer) draw(*list, command, pixels, font);
  show();
}

void SoftwarePainter::draw(const ImDrawList& list, const ImDrawCmd& command, const FramePixels& pixels,
                           const Coverage& font) {
  if (command.UserCallback) return raster_.fill(pixels.rounded(command.ClipRect), filled_color(command));
  const PixelRect clip = pixels.clip(command.ClipRect);
  const ImVec2 scale = pixels.scale();
  const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
  const auto corner = [&](unsigned i) {
    const ImDrawVert& vertex = list.VtxBuffer[static_cast<int>(index[i])];
    return RasterVertex{vertex.pos.x * scale.x, vertex.pos.y * scale.y, vertex.uv.x, vertex.uv.y, vertex.col};
  };
  for (unsigned i = 0; i + 3 <= command.ElemCount; i += 3)
    raster_.triangle(corner(i), corner(i + 1), corner(i + 2), font, clip);
}

void SoftwarePainter::show() {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(raster_.pixels().data());
  const val view(emscripten::typed_memory_view(4 * raster_.pixels().size(), bytes));
  const val clamped =
      val::global("Uint8ClampedArray").new_(view["buffer"], view["byteOffset"], view["length"]);
  const val image = val::global("ImageData").new_(clamped, raster_.width(), raster_.height());
  const val copied = val::global("createImageBitmap")(image);
  copied.call<val>("then", context_["transferFromImageBitmap"].call<val>("bind", context_));
}

}  // namespace attention::playground
