#pragma once

#include <imgui.h>

#include <map>
#include <string>
#include <vector>

#include "wasm/playground/logic/layout.h"

namespace attention::playground {

/// Where the named controls were drawn in the last frame, in CSS pixels, so that a script can point at them.
class Controls {
 public:
  void begin_frame() { places_.clear(); }
  /// Notes the item just drawn, or the part of it that its window shows.
  void mark(const std::string& name) { mark(name, ImGui::GetItemRectMin(), ImGui::GetItemRectMax()); }
  void mark(const std::string& name, ImVec2 low, ImVec2 high);
  /// Width 0 when it is not on the screen.
  Rect find(const std::string& name) const;
  std::vector<std::string> names() const;

 private:
  std::map<std::string, Rect> places_;
};

}  // namespace attention::playground
