#pragma once

#include <imgui.h>

namespace attention::playground {

/// The ImGui key of a DOM KeyboardEvent.code; ImGuiKey_None for those the canvas leaves to the browser.
ImGuiKey key_of(const char* code);

}  // namespace attention::playground
