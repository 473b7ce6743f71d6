#include "wasm/playground/fill.h"

#include <GLES3/gl3.h>

#include <cmath>
#include <cstdint>

namespace attention::playground {
namespace {

// The renderer sets the scissor for its own commands only, and clears with a color that it does not keep.
void clear(const ImDrawList*, const ImDrawCmd* command) {
  const ImDrawData& data = *ImGui::GetDrawData();
  const auto pixel = [](float x, float scale) { return static_cast<GLint>(std::lround(x * scale)); };
  const ImVec2 scale = data.FramebufferScale;
  const ImVec4 area = command->ClipRect;
  const GLint left = pixel(area.x, scale.x);
  const GLint bottom = pixel(data.DisplaySize.y - area.w, scale.y);
  const GLint right = pixel(area.z, scale.x);
  const GLint top = pixel(data.DisplaySize.y - area.y, scale.y);
  if (right <= left || top <= bottom) return;
  const auto packed = static_cast<ImU32>(reinterpret_cast<std::uintptr_t>(command->UserCallbackData));
  const ImVec4 color = ImGui::ColorConvertU32ToFloat4(packed);
  glScissor(left, bottom, right - left, top - bottom);
  glClearColor(color.x, color.y, color.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

void clear_rectangle(ImDrawList& list, ImVec2 low, ImVec2 high, ImU32 color) {
  list.PushClipRect(low, high, true);
  list.AddCallback(clear, reinterpret_cast<void*>(static_cast<std::uintptr_t>(color)));
  list.PopClipRect();
}

}  // namespace

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
