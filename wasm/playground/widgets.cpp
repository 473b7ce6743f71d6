#include "wasm/playground/widgets.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "wasm/playground/fill.h"
#include "wasm/playground/logic/text.h"

namespace attention::playground {
namespace {

std::size_t previous_character(std::string_view text, std::size_t end) {
  while (end > 0 && (static_cast<unsigned char>(text[end - 1]) & 0xc0U) == 0x80U) --end;
  return end > 0 ? end - 1 : 0;
}

Color tone_color(const Theme& theme, Tone tone) {
  switch (tone) {
    case Tone::good:
      return theme.good;
    case Tone::bad:
      return theme.bad;
    case Tone::caution:
      return theme.caution;
    case Tone::plain:
      break;
  }
  return theme.accent;
}

}  // namespace

ImVec2 text_size(ImFont* font, std::string_view text) {
  const float size = font->FontSize * ImGui::GetIO().FontGlobalScale;
  return font->CalcTextSizeA(size, FLT_MAX, 0, text.data(), text.data() + text.size());
}

void draw_text(ImDrawList& list, ImFont* font, ImVec2 place, ImU32 color, std::string_view text) {
  const float size = font->FontSize * ImGui::GetIO().FontGlobalScale;
  list.AddText(font, size, place, color, text.data(), text.data() + text.size());
}

std::string fitted(ImFont* font, std::string_view text, float width) {
  if (text_size(font, text).x <= width) return std::string(text);
  std::size_t end = text.size();
  while (end > 0) {
    end = previous_character(text, end);
    std::string cut = std::string(text.substr(0, end)) + "…";
    if (text_size(font, cut).x <= width) return cut;
  }
  return "";
}

bool begin_panel(Ui& ui, const char* title, const std::string& note, const Rect& rect, Tone tone) {
  ImGui::SetCursorPos({rect.x, rect.y});
  const float radius = ui.narrow() ? 0.0f : ui.px(8);
  const ImVec2 low = ImGui::GetCursorScreenPos();
  fill_by_clearing(*ImGui::GetWindowDrawList(), low, {low.x + rect.width, low.y + rect.height},
                   ImGui::GetColorU32(ImGuiCol_ChildBg), radius);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ImVec4(0, 0, 0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, radius);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, ui.narrow() ? 0.0f : 1.0f);
  const bool open = ImGui::BeginChild(title, {rect.width, rect.height},
                                      ImGuiChildFlags_Border | ImGuiChildFlags_AlwaysUseWindowPadding,
                                      ImGuiWindowFlags_NavFlattened);
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 start = ImGui::GetCursorPos();
  ImGui::PushFont(ui.fonts.strong);
  ImGui::TextUnformatted(title);
  const float taken = ImGui::GetItemRectSize().x;
  const float height = ImGui::GetItemRectSize().y;
  ImGui::PopFont();
  if (!note.empty()) {
    const std::string shown = fitted(ui.fonts.small, note, width - taken - ui.px(16));
    const ImVec2 size = text_size(ui.fonts.small, shown);
    const ImVec2 corner = ImGui::GetItemRectMin();
    draw_text(*ImGui::GetWindowDrawList(), ui.fonts.small,
              {corner.x + width - size.x, corner.y + (height - size.y) / 2},
              packed(tone == Tone::plain ? ui.theme.dim : tone_color(ui.theme, tone)), shown);
  }
  ImGui::SetCursorPos({start.x, start.y + height + ui.px(7)});
  return open;
}

void end_panel() { ImGui::EndChild(); }

void subheading(Ui& ui, const char* text, const std::string& note) {
  ImGui::PushFont(ui.fonts.small);
  ImGui::PushStyleColor(ImGuiCol_Text, vector(ui.theme.dim));
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::TextUnformatted(text);
  if (!note.empty()) {
    const std::string shown = fitted(ui.fonts.small, note, width - ImGui::GetItemRectSize().x - ui.px(12));
    const ImVec2 corner = ImGui::GetItemRectMin();
    draw_text(*ImGui::GetWindowDrawList(), ui.fonts.small,
              {corner.x + width - text_size(ui.fonts.small, shown).x, corner.y}, packed(ui.theme.dim), shown);
  }
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void focus_ring() {
  ImGui::RenderNavHighlight({ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}, ImGui::GetItemID());
}

void tip(Ui& ui, const char* text) {
  constexpr ImGuiHoveredFlags hovered = ImGuiHoveredFlags_AllowWhenDisabled | ImGuiHoveredFlags_NoNavOverride;
  if (!text || !ImGui::IsItemHovered(hovered)) return;
  if (!ImGui::IsItemHovered(hovered | ImGuiHoveredFlags_DelayNormal)) {
    ui.motion.wait();
    return;
  }
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(ui.px(300));
  ImGui::TextUnformatted(text);
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

bool button(Ui& ui, const char* name, const ButtonLook& look) {
  const Theme& theme = ui.theme;
  ImFont* font = look.primary ? ui.fonts.strong : ui.fonts.body;
  const bool labelled = look.label[0] != '\0';
  const float icon = look.icon == Icon::none ? 0 : ui.px(13);
  const float gap = icon > 0 && labelled ? ui.px(7) : 0;
  const ImVec2 text = labelled ? text_size(font, look.label) : ImVec2(0, 0);
  const float height = ui.px(ui.narrow() ? 40 : 30);
  const float width =
      look.width > 0 ? look.width : std::max(height, icon + gap + text.x + ui.px(look.primary ? 28 : 22));
  ImGui::BeginDisabled(!look.enabled);
  const bool pressed = ImGui::InvisibleButton(name, {width, height}, ImGuiButtonFlags_None);
  const bool hovered = ImGui::IsItemHovered() && look.enabled;
  const bool held = ImGui::IsItemActive();
  ImGui::EndDisabled();
  ui.controls.mark(name);
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Color idle = look.primary ? theme.accent : theme.field;
  const Color over = look.primary ? theme.accent_hover : theme.field_hover;
  Color ground = held ? mix(over, theme.panel, 0.15f) : hovered ? over : idle;
  Color ink = look.primary ? theme.on_accent : theme.text;
  if (!look.enabled) {
    ground = look.primary ? mix(theme.panel, theme.accent, 0.3f) : mix(theme.panel, theme.field, 0.6f);
    ink = mix(theme.panel, look.primary ? theme.text : theme.dim, 0.6f);
  }
  list.AddRectFilled(low, high, packed(ground), ui.px(6));
  if (!look.primary) list.AddRect(low, high, packed(theme.border), ui.px(6));
  focus_ring();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  const float x = low.x + (width - icon - gap - text.x) / 2;
  const float middle = (low.y + high.y) / 2;
  draw_icon(list, look.icon, {x + icon / 2, middle}, icon, packed(ink));
  draw_text(list, font, {x + icon + gap, std::round(middle - text.y / 2)}, packed(ink), look.label);
  tip(ui, look.tip);
  return pressed;
}

bool segmented(Ui& ui, const char* name, std::initializer_list<const char*> labels, int& chosen) {
  const Theme& theme = ui.theme;
  const float height = ui.px(ui.narrow() ? 38 : 28);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float total = 0;
  for (const char* label : labels) total += text_size(ui.fonts.small, label).x + ui.px(20);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  list.AddRectFilled(start, {start.x + total, start.y + height}, packed(theme.field), ui.px(6));
  bool changed = false;
  int index = 0;
  ImGui::BeginGroup();
  ImGui::PushID(name);
  for (const char* label : labels) {
    const ImVec2 text = text_size(ui.fonts.small, label);
    if (index) ImGui::SameLine(0, 0);
    if (ImGui::InvisibleButton(label, {text.x + ui.px(20), height}) && chosen != index) {
      chosen = index;
      changed = true;
    }
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    const bool on = chosen == index;
    focus_ring();
    if (on) {
      const float inset = ui.px(2);
      list.AddRectFilled({low.x + inset, low.y + inset}, {high.x - inset, high.y - inset},
                         packed(mix(theme.panel, theme.accent, 0.24f)), ui.px(5));
    }
    draw_text(list, ui.fonts.small, {low.x + ui.px(10), std::round((low.y + high.y - text.y) / 2)},
              packed(on || hovered ? theme.text : theme.dim), label);
    ++index;
  }
  ImGui::PopID();
  ImGui::EndGroup();
  ui.controls.mark(name);
  return changed;
}

void message_box(Ui& ui, Tone tone, const std::string& text) {
  const Color color = tone_color(ui.theme, tone);
  const float pad = ui.px(9);
  const float icon = ui.px(14);
  const float width = ImGui::GetContentRegionAvail().x;
  const float wrap = width - 3 * pad - icon;
  const float size = ImGui::GetFontSize();
  const ImVec2 extent = ImGui::GetFont()->CalcTextSizeA(size, FLT_MAX, wrap, text.c_str());
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const float height = extent.y + 2 * pad * 0.85f;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(low, {low.x + width, low.y + height}, packed(color, 0.13f), ui.px(6));
  list.AddRectFilled(low, {low.x + ui.px(3), low.y + height}, packed(color), ui.px(6),
                     ImDrawFlags_RoundCornersLeft);
  const Icon sign = tone == Tone::good      ? Icon::check
                    : tone == Tone::bad     ? Icon::cross
                    : tone == Tone::caution ? Icon::caution
                                            : Icon::none;
  draw_icon(list, sign, {low.x + pad + icon / 2, low.y + pad * 0.85f + size / 2}, icon, packed(color));
  const float left = low.x + pad * (sign == Icon::none ? 1.2f : 1.8f) + (sign == Icon::none ? 0 : icon);
  list.AddText(ImGui::GetFont(), size, {left, low.y + pad * 0.85f}, packed(ui.theme.text), text.c_str(),
               nullptr, wrap);
  ImGui::Dummy({width, height});
}

void stat(Ui& ui, const char* label, const std::string& figure, float share, float width,
          const char* explanation) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const float figure_height = text_size(ui.fonts.strong, figure).y;
  const float label_height = text_size(ui.fonts.small, label).y;
  draw_text(list, ui.fonts.strong, low, packed(ui.theme.text), figure);
  draw_text(list, ui.fonts.small, {low.x, low.y + figure_height - ui.px(1)}, packed(ui.theme.dim),
            fitted(ui.fonts.small, label, width));
  float height = figure_height + label_height;
  if (share >= 0) {
    const float top = low.y + height + ui.px(2);
    const float thick = ui.px(4);
    list.AddRectFilled({low.x, top}, {low.x + width, top + thick}, packed(ui.theme.field), thick / 2);
    const float full = width * std::clamp(share, 0.0f, 1.0f);
    if (full >= 1)
      list.AddRectFilled({low.x, top}, {low.x + std::max(full, thick), top + thick}, packed(ui.theme.accent),
                         thick / 2);
    height += ui.px(8);
  }
  ImGui::Dummy({width, height});
  tip(ui, explanation);
}

void dim_text(Ui& ui, std::string_view text, float width) {
  const float room = width > 0 ? width : ImGui::GetContentRegionAvail().x;
  const std::string shown = fitted(ui.fonts.small, text, room);
  ImGui::PushFont(ui.fonts.small);
  ImGui::TextColored(vector(ui.theme.dim), "%s", shown.c_str());
  ImGui::PopFont();
}

Color letter_color(const Theme& theme, std::string_view alphabet, std::string_view letter) {
  const auto all = characters(alphabet);
  const auto found = std::find(all.begin(), all.end(), letter);
  return found == all.end() ? theme.dim : theme.category(static_cast<int>(found - all.begin()));
}

void letter_row(Ui& ui, std::string_view letters, std::span<const int> truth, std::string_view alphabet,
                float width) {
  ImFont* font = ui.fonts.mono;
  const ImVec2 cell = text_size(font, "0");
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto each = characters(letters);
  const auto room = static_cast<std::size_t>(std::max(1.0f, width / cell.x));
  const bool cut = each.size() > room;
  const std::size_t shown = cut ? room - 1 : each.size();
  for (std::size_t t = 0; t < shown; ++t) {
    const bool core = t < truth.size() && truth[t];
    const Color color =
        core ? letter_color(ui.theme, alphabet, each[t]) : mix(ui.theme.panel, ui.theme.dim, 0.72f);
    const ImVec2 place(low.x + static_cast<float>(t) * cell.x, low.y);
    draw_text(list, font, place, packed(color), each[t]);
    if (core)
      list.AddRectFilled({place.x + ui.px(0.8f), place.y + cell.y - ui.px(2)},
                         {place.x + cell.x - ui.px(0.8f), place.y + cell.y - ui.px(0.5f)}, packed(color));
  }
  if (cut)
    draw_text(list, font, {low.x + static_cast<float>(shown) * cell.x, low.y}, packed(ui.theme.dim), "…");
  ImGui::Dummy({width, cell.y});
}

}  // namespace attention::playground
