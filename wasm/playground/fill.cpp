#include "wasm/playground/fill.h"

#include <GLES3/gl3.h>

#include <cmath>
#include <cstdint>

#include "wasm/playground/frame_pixels.h"

namespace attention::playground {
namespace {

// The renderer sets the scissor for its own commands only, and clears with a color that it does not keep.
void clear(const ImDrawList*, const ImDrawCmd* command) {
  const FramePixels pixels(*ImGui::GetDrawData());
  const PixelRect area = pixels.rounded(command->ClipRect);
  if (area.empty()) return;
  const ImVec4 color = ImGui::ColorConvertU32ToFloat4(filled_color(*command));
  pixels.set_scissor(area);
  glClearColor(color.x, color.y, color.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

void clear_rectangle(ImDrawList& list, ImVec2 low, ImVec2 high, ImU32 color) {
  list.PushClipRect(low, high, true);
  list.AddCallback(clear, reinterpret_cast<void*>(static_cast<std::uintptr_t>(color)));
  list.PopClipRect();
}

}  // namespace

ImU32 filled_color(const ImDrawCmd& command) {
  return static_cast<ImU32>(reinterpret_cast<std::uintptr_t>(command.UserCallbackData));
}

void fill_by_clearing(ImDrawList& list, ImVec2 low, ImVec2 high, ImU32 color, float radius) {
  const float r = std::ceil(radius);
  clear_rectangle(list, {low.x + r, low.y}, {high.x - r, high.y}, color);
  clear_rectangle(list, {low.x, low.y + r}, {low.x + r, high.y - r}, color);
  clear_rectangle(list, {high.x - r, low.y + r}, {high.x, high.y - r}, color);
  if (r == 0) return;
  // The corners, each a quarter of a disc: first and last twelfths of the circle.
  const ImVec2 centers[] = {
      {high.x - r, high.y - r}, {low.x + r, high.y - r}, {low.x + r, low.y + r}, {high.x - r, low.y + r}};
  for (int i = 0; i < 4; ++i) {
    list.PathLineTo(centers[i]);
    list.PathArcToFast(centers[i], r, 3 * i, 3 * i + 3);
    list.PathFillConvex(color);
  }
}

}  // namespace attention::playground
