#pragma once

#include <imgui.h>

namespace attention::playground {

/// A large opaque rectangle with round corners. Its inside is cleared rather than drawn: where pixels are
/// drawn in software, clearing takes a small part of the time that a textured, blended triangle takes.
void fill_by_clearing(ImDrawList& list, ImVec2 low, ImVec2 high, ImU32 color, float radius);
/// The color of a command that clears; commands that call back are of no other kind.
ImU32 filled_color(const ImDrawCmd& command);

}  // namespace attention::playground
