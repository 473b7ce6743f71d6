#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "wasm/playground/logic/text.h"
#include "wasm/playground/widgets.h"

// The setting fields of widgets.h: a rounded frame, the label dim at its left, the value at its right.

namespace attention::playground {
namespace {

struct Frame {
  ImVec2 low;
  ImVec2 high;
  float label = 0;  // width the label takes
};

Frame begin_field(Ui& ui, const FieldLook& look) {
  const float width = look.width > 0 ? look.width : ImGui::GetContentRegionAvail().x;
  const float height = ui.px(ui.narrow() ? 38 : 28);
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const ImVec2 high(low.x + width, low.y + height);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool hovered = ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(low, high);
  list.AddRectFilled(low, high, packed(hovered ? ui.theme.field_hover : ui.theme.field), ui.px(5));
  if (look.refused) list.AddRect(low, high, packed(ui.theme.bad), ui.px(5), 0, ui.px(1.5f));
  const ImVec2 size = text_size(ui.fonts.small, look.label);
  draw_text(list, ui.fonts.small, {low.x + ui.px(9), std::round((low.y + high.y - size.y) / 2)},
            packed(ui.theme.dim), look.label);
  ImGui::BeginGroup();
  ImGui::PushID(look.name);
  const float label = size.x + ui.px(13);
  ImGui::SetCursorScreenPos({low.x + label, low.y});
  ImGui::SetNextItemWidth(width - label);
  // The keyboard's ring is drawn around the whole field instead.
  for (const ImGuiCol color :
       {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive, ImGuiCol_NavHighlight})
    ImGui::PushStyleColor(color, ImVec4(0, 0, 0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(7), (height - ImGui::GetFontSize()) / 2});
  return {low, high, label};
}

Edit end_field(Ui& ui, const FieldLook& look, const Frame& frame, bool changed) {
  Edit edit = changed ? Edit::changing : Edit::none;
  if (ImGui::IsItemDeactivatedAfterEdit()) edit = Edit::finished;
  if (ImGui::IsItemActive())
    ImGui::GetWindowDrawList()->AddRect(frame.low, frame.high, packed(ui.theme.accent), ui.px(5), 0,
                                        ui.px(1.3f));
  if (!ImGui::IsItemActive()) tip(ui, look.tip);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(4);
  ImGui::RenderNavHighlight({frame.low, frame.high}, ImGui::GetItemID());
  ImGui::PopID();
  ImGui::EndGroup();
  ui.controls.mark(look.name, frame.low, frame.high);
  return edit;
}

// The value as it is shown, at the right end of the field.
void draw_value(Ui& ui, const Frame& frame, float inset, Color color, const std::string& shown) {
  const float room = frame.high.x - frame.low.x - frame.label - inset;
  ImFont* font = text_size(ui.fonts.body, shown).x <= room ? ui.fonts.body : ui.fonts.small;
  const std::string text = fitted(font, shown, room);
  const ImVec2 size = text_size(font, text);
  const float y = std::round((frame.low.y + frame.high.y - size.y) / 2);
  draw_text(*ImGui::GetWindowDrawList(), font, {frame.high.x - inset - size.x, y}, packed(color), text);
}

// ImGui's own text is hidden until it is being typed: it would stand in the middle of the field.
void hide_text(bool hidden) {
  if (hidden) ImGui::PushStyleColor(ImGuiCol_Text, ImVec4(0, 0, 0, 0));
}

// A dragged number; a click, or Enter, lets it be typed.
Edit drag_field(Ui& ui, const FieldLook& look, ImGuiDataType type, void* value, const void* low,
                const void* high, float speed, const char* format, ImGuiSliderFlags flags,
                const std::string& shown) {
  const Frame frame = begin_field(ui, look);
  const bool typed = ImGui::TempInputIsActive(ImGui::GetID("##value"));
  hide_text(!typed);
  const bool changed = ImGui::DragScalar("##value", type, value, speed, low, high, format,
                                         flags | ImGuiSliderFlags_AlwaysClamp);
  if (!typed) {
    ImGui::PopStyleColor();
    draw_value(ui, frame, ui.px(9), ui.theme.text, shown);
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  }
  return end_field(ui, look, frame, changed);
}

}  // namespace

Edit integer_field(Ui& ui, const FieldLook& look, std::int64_t& value, std::int64_t low, std::int64_t high,
                   float speed) {
  const std::string shown = value == 0 && look.zero ? look.zero : grouped(value);
  return drag_field(ui, look, ImGuiDataType_S64, &value, &low, &high, speed, "%lld", 0, shown);
}

Edit seed_field(Ui& ui, const FieldLook& look, std::uint64_t& value) {
  const std::uint64_t low = 0;
  const std::uint64_t high = 1'000'000'000;
  return drag_field(ui, look, ImGuiDataType_U64, &value, &low, &high, 0.1f, "%llu", 0, std::to_string(value));
}

Edit real_field(Ui& ui, const FieldLook& look, double& value, double low, double high, float speed,
                const char* format) {
  // A range over several powers of ten is dragged logarithmically.
  const bool wide = low > 0 && high / low > 1000;
  const auto flags = wide ? ImGuiSliderFlags_Logarithmic | ImGuiSliderFlags_NoRoundToFormat : 0;
  return drag_field(ui, look, ImGuiDataType_Double, &value, &low, &high, speed, format, flags,
                    compact(value, 4));
}

Edit text_field(Ui& ui, const FieldLook& look, std::string& value, const char* hint) {
  const Frame frame = begin_field(ui, look);
  const bool typed = ImGui::GetActiveID() == ImGui::GetID("##value");
  char text[512] = {};
  std::memcpy(text, value.data(), std::min(value.size(), sizeof text - 1));
  hide_text(!typed);
  const bool changed = ImGui::InputText("##value", text, sizeof text);
  if (!typed) {
    ImGui::PopStyleColor();
    draw_value(ui, frame, ui.px(9), value.empty() ? ui.theme.dim : ui.theme.text,
               value.empty() ? hint : value);
  }
  if (changed) value = text;
  return end_field(ui, look, frame, changed);
}

Edit choice_field(Ui& ui, const FieldLook& look, std::string& value, std::span<const std::string> options) {
  const Frame frame = begin_field(ui, look);
  Edit edit = Edit::none;
  for (const ImGuiCol color : {ImGuiCol_Button, ImGuiCol_ButtonHovered})
    ImGui::PushStyleColor(color, ImVec4(0, 0, 0, 0));
  const bool open =
      ImGui::BeginCombo("##value", "", ImGuiComboFlags_NoArrowButton | ImGuiComboFlags_HeightLarge);
  if (open) {
    ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0, 0.5f});
    for (const std::string& option : options) {
      const float height = ui.px(ui.narrow() ? 36 : 24);
      if (ImGui::Selectable(option.c_str(), option == value, 0, {0, height}) && option != value) {
        value = option;
        edit = Edit::finished;
      }
    }
    ImGui::PopStyleVar();
    ImGui::EndCombo();
  }
  ImGui::PopStyleColor(2);
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  draw_value(ui, frame, ui.px(24), ui.theme.text, value);
  const ImVec2 middle(frame.high.x - ui.px(13), (frame.low.y + frame.high.y) / 2);
  const float d = ui.px(3.5f);
  const ImVec2 chevron[] = {{middle.x - d, middle.y - d * 0.5f},
                            {middle.x, middle.y + d * 0.5f},
                            {middle.x + d, middle.y - d * 0.5f}};
  ImGui::GetWindowDrawList()->AddPolyline(chevron, 3, packed(ui.theme.dim), 0, ui.px(1.4f));
  end_field(ui, look, frame, false);
  return edit;
}

void field_error(Ui& ui, const std::string& message) {
  if (message.empty()) return;
  ImGui::PushFont(ui.fonts.small);
  ImGui::PushStyleColor(ImGuiCol_Text, vector(ui.theme.bad));
  ImGui::TextWrapped("%s", message.c_str());
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

}  // namespace attention::playground
