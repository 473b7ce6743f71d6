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

// Appends the pixels that each of the command's triangles may touch.
void add(const ImDrawList& list, const ImDrawCmd& command, const FramePixels& pixels, Damage& damage,
         std::vector<PixelRect>& touched) {
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
    const PixelRect pixels_there = intersection(pixels.triangle(a.pos, b.pos, c.pos), clip);
    touched.push_back(pixels_there);
    damage.add(pixels_there, mixed(mixed(mixed(look, a), b), c));
  }
}

// Each command once for each part it reaches into, with the triangles that do: `touched` begins with the
// list's first, and is moved on to the next list's.
void cut_commands(ImDrawList& list, const FramePixels& pixels, const std::vector<PixelRect>& parts,
                  const PixelRect*& touched) {
  ImVector<ImDrawCmd> cut;
  ImVector<ImDrawIdx> kept;
  for (const ImDrawCmd& command : list.CmdBuffer) {
    const unsigned triangles = command.ElemCount / 3;
    const PixelRect whole = bounds(command, pixels);
    for (const PixelRect& part : parts) {
      const PixelRect both = intersection(whole, part);
      if (both.empty()) continue;
      const int first = kept.Size;
      const ImDrawIdx* corners = list.IdxBuffer.Data + command.IdxOffset;
      for (unsigned i = 0; i < triangles; ++i, corners += 3) {
        if (intersection(touched[i], part).empty()) continue;
        for (int corner = 0; corner < 3; ++corner) kept.push_back(corners[corner]);
      }
      if (!command.UserCallback && kept.Size == first) continue;
      cut.push_back(command);
      cut.back().ClipRect = pixels.css(both);
      cut.back().IdxOffset = static_cast<unsigned>(first);
      cut.back().ElemCount = static_cast<unsigned>(kept.Size - first);
    }
    touched += triangles;
  }
  list.CmdBuffer.swap(cut);
  list.IdxBuffer.swap(kept);
}

}  // namespace

void Repaint::paint(Painter& painter, ImDrawData& frame, const ImVec4& ground) {
  const FramePixels pixels(frame);
  touched_.clear();
  damage_.begin(pixels.width(), pixels.height());
  damage_.add(pixels.all(), ImGui::ColorConvertFloat4ToU32(ground));
  for (const ImDrawList* list : frame.CmdLists)
    for (const ImDrawCmd& command : list->CmdBuffer) add(*list, command, pixels, damage_, touched_);
  const std::vector<PixelRect> parts = damage_.end();
  if (parts.empty()) return;
  const PixelRect* touched = touched_.data();
  for (ImDrawList* list : frame.CmdLists) cut_commands(*list, pixels, parts, touched);
  painter.paint(frame, pixels, parts, ground);
}

}  // namespace attention::playground
