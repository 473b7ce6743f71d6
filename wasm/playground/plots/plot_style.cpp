#include "wasm/playground/plots/plot_style.h"

#include <imgui_internal.h>

namespace attention::playground {

void plot_item(const char* id, ImVec2 size) {
  ImGui::PushItemFlag(ImGuiItemFlags_NoNav, true);
  ImGui::InvisibleButton(id, size);
  ImGui::PopItemFlag();
}

}  // namespace attention::playground
