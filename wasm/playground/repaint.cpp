#include "wasm/playground/repaint.h"

#include <bit>
#include <cstdint>
#include <vector>

#include "wasm/playground/frame_pixels.h"

namespace attention::playground {
namespace {

using playground::mixed;  // whole numbers, beside these

std::uint64_t mixed(std::uint64_t hash, const ImVec2& place) {
  return mixed(hash, static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(place.x)) << 32 |
                         std::bit_cast<std::uint32_t>(place.y));
}

std::uint64_t mixed(std::uint64_t hash, const ImDrawVert& vertex) {
  return mixed(mixed(mixed(hash, vertex.pos), vertex.uv), vertex.col);
}

// A command that draws no triangles calls back, to fill its rectangle (fill.h).
PixelRect bounds(const ImDrawCmd& command, const FramePixels& pixels) {
  return command.UserCallback ? pixels.rounded(command.ClipRect) : pixels.clip(command.ClipRect);
}

void add(const ImDrawList& list, const ImDrawCmd& command, const FramePixels& pixels, Damage& damage) {
  const PixelRect clip = bounds(command, pixels);
  std::uint64_t look = mixed(1, ImVec2(command.ClipRect.x, command.ClipRect.y));
  look = mixed(look, ImVec2(command.ClipRect.z, command.ClipRect.w));
  if (command.UserCallback)
    damage.add(clip, mixed(look, std::bit_cast<std::uintptr_t>(command.UserCallbackData)));
  const ImDrawVert* vertices = list.VtxBuffer.Data;
  const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
  for (unsigned i = 0; i + 3 <= command.ElemCount; i += 3) {
    const ImDrawVert& a = vertices[index[i]];
    const ImDrawVert& b = vertices[index[i + 1]];
    const ImDrawVert& c = vertices[index[i + 2]];
    damage.add(intersection(pixels.triangle(a.pos, b.pos, c.pos), clip), mixed(mixed(mixed(look, a), b), c));
  }
}

// Each command once for each part it reaches into.
void cut_commands(ImDrawList& list, const FramePixels& pixels, const std::vector<PixelRect>& parts) {
  ImVector<ImDrawCmd> cut;
  for (const ImDrawCmd& command : list.CmdBuffer) {
    const PixelRect whole = bounds(command, pixels);
    for (const PixelRect& part : parts) {
      const PixelRect both = intersection(whole, part);
      if (both.empty()) continue;
      cut.push_back(command);
      cut.back().ClipRect = pixels.css(both);
    }
  }
  list.CmdBuffer.swap(cut);
}

}  // namespace

void Repaint::paint(Painter& painter, ImDrawData& frame, const ImVec4& ground) {
  const FramePixels pixels(frame);
  damage_.begin(pixels.width(), pixels.height());
  damage_.add(pixels.all(), ImGui::ColorConvertFloat4ToU32(ground));
  for (const ImDrawList* list : frame.CmdLists)
    for (const ImDrawCmd& command : list->CmdBuffer) add(*list, command, pixels, damage_);
  const std::vector<PixelRect> parts = damage_.end();
  if (parts.empty()) return;
  for (ImDrawList* list : frame.CmdLists) cut_commands(*list, pixels, parts);
  painter.paint(frame, pixels, parts, ground);
}

}  // namespace attention::playground
