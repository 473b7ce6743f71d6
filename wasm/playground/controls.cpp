#include "wasm/playground/controls.h"

#include <algorithm>

namespace attention::playground {

void Controls::mark(const std::string& name, ImVec2 low, ImVec2 high) {
  const ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 clip_low = list->GetClipRectMin();
  const ImVec2 clip_high = list->GetClipRectMax();
  const float x = std::max(low.x, clip_low.x);
  const float y = std::max(low.y, clip_low.y);
  const float right = std::min(high.x, clip_high.x);
  const float bottom = std::min(high.y, clip_high.y);
  if (right > x && bottom > y) places_[name] = {x, y, right - x, bottom - y};
}

Rect Controls::find(const std::string& name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? Rect{} : found->second;
}

std::vector<std::string> Controls::names() const {
  std::vector<std::string> names;
  for (const auto& [name, place] : places_) names.push_back(name);
  return names;
}

}  // namespace attention::playground
