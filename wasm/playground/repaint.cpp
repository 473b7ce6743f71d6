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

template <class F>
void each_triangle(const ImDrawList& list, const ImDrawCmd& command, F&& f) {
  const ImDrawVert* vertices = list.VtxBuffer.Data;
  const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
  for (unsigned i = 0; i + 3 <= command.ElemCount; i += 3)
    f(index + i, vertices[index[i]], vertices[index[i + 1]], vertices[index[i + 2]]);
}

void add(const ImDrawList& list, const ImDrawCmd& command, const FramePixels& pixels, Damage& damage) {
  const PixelRect clip = bounds(command, pixels);
  std::uint64_t look = mixed(1, ImVec2(command.ClipRect.x, command.ClipRect.y));
  look = mixed(look, ImVec2(command.ClipRect.z, command.ClipRect.w));
  if (command.UserCallback)
    damage.add(clip, mixed(look, std::bit_cast<std::uintptr_t>(command.UserCallbackData)));
  each_triangle(list, command,
                [&](const ImDrawIdx*, const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c) {
                  damage.add(intersection(pixels.triangle(a.pos, b.pos, c.pos), clip),
                             mixed(mixed(mixed(look, a), b), c));
                });
}

// Each command once for each part it reaches into, with the triangles that do.
void cut_commands(ImDrawList& list, const FramePixels& pixels, const std::vector<PixelRect>& parts) {
  ImVector<ImDrawCmd> cut;
  ImVector<ImDrawIdx> kept;
  for (const ImDrawCmd& command : list.CmdBuffer) {
    const PixelRect whole = bounds(command, pixels);
    for (const PixelRect& part : parts) {
      const PixelRect both = intersection(whole, part);
      if (both.empty()) continue;
      const int first = kept.Size;
      if (!command.UserCallback) {
        each_triangle(
            list, command,
            [&](const ImDrawIdx* corners, const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c) {
              if (intersection(pixels.triangle(a.pos, b.pos, c.pos), both).empty()) return;
              for (int i = 0; i < 3; ++i) kept.push_back(corners[i]);
            });
        if (kept.Size == first) continue;
      }
      cut.push_back(command);
      cut.back().ClipRect = pixels.css(both);
      cut.back().IdxOffset = static_cast<unsigned>(first);
      cut.back().ElemCount = static_cast<unsigned>(kept.Size - first);
    }
  }
  list.CmdBuffer.swap(cut);
  list.IdxBuffer.swap(kept);
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
