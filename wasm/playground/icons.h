#pragma once

#include <imgui.h>

namespace attention::playground {

enum class Icon {
  none,
  play,
  pause,
  stop,
  step,
  reset,
  seed,
  sun,
  moon,
  check,
  cross,
  caution,
  close,
  compare
};

/// Draws an icon of `size` pixels around `center`.
void draw_icon(ImDrawList& list, Icon icon, ImVec2 center, float size, ImU32 color);

}  // namespace attention::playground
