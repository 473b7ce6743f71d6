#include "wasm/playground/plots/heat_map.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "wasm/playground/logic/text.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

// Positions in device pixels that are whole.
float snapped(float value) {
  const float ratio = ImGui::GetIO().DisplayFramebufferScale.x;
  return std::round(value * ratio) / ratio;
}

struct Grid {
  ImVec2 origin;
  float cell_width = 0;
  float cell_height = 0;

  ImVec2 corner(std::int64_t row, std::int64_t column) const {
    return {snapped(origin.x + static_cast<float>(column) * cell_width),
            snapped(origin.y + static_cast<float>(row) * cell_height)};
  }
};

void draw_cell(const PlotStyle& style, const HeatMap& map, const Grid& grid, std::int64_t row,
               std::int64_t column, bool with_letters) {
  const HeatCell cell = map.cell(row, column);
  if (!cell.there) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 low = grid.corner(row, column);
  ImVec2 high = grid.corner(row + 1, column + 1);
  const float gap = grid.cell_width >= style.px(7) ? 1.0f : 0.0f;
  high.x -= gap;
  high.y -= gap;
  const Color color = style.theme.heat(map.largest > 0 ? cell.value / map.largest : 0);
  list.AddRectFilled(low, high, packed(color));
  if (cell.marked) {
    // A bar along the foot, on a hairline of the panel's colour: visible on every colour of the ramp.
    const float thick = std::clamp(std::round(grid.cell_height * 0.14f), 2.0f, style.px(3.5f));
    list.AddRectFilled({low.x, high.y - thick - 1}, {high.x, high.y}, packed(style.theme.panel));
    list.AddRectFilled({low.x, high.y - thick}, {high.x, high.y}, packed(style.theme.truth));
  }
  if (with_letters && !cell.letter.empty()) {
    const std::string_view text = cell.letter;
    const ImVec2 size = text_size(map.letters, text);
    const float lift = cell.marked ? style.px(1) : 0;
    const bool weak = cell.value < 0.15 * map.largest && !cell.marked;
    const Color ink = readable_on(color);
    draw_text(list, map.letters,
              {snapped((low.x + high.x - size.x) / 2), snapped((low.y + high.y - size.y) / 2 - lift)},
              packed(ink, weak ? 0.55f : 1.0f), text);
  }
}

}  // namespace

HeatHit draw_heat_map(const PlotStyle& style, const HeatMap& map) {
  HeatHit hit;
  if (map.rows <= 0 || map.columns <= 0) return hit;
  const float wanted = static_cast<float>(map.rows) * style.px(map.least_row);
  const bool scrolls = wanted > map.size.y;
  const float bar = scrolls ? ImGui::GetStyle().ScrollbarSize + style.px(3) : 0;
  const float row_height = std::clamp(std::floor(map.size.y / static_cast<float>(map.rows)),
                                      style.px(map.least_row), style.px(map.most_row));
  const float column_width =
      std::min((map.size.x - map.label_width - bar) / static_cast<float>(map.columns), row_height * 2.2f);

  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ImVec4(0, 0, 0, 0));
  const float height = std::min(map.size.y, row_height * static_cast<float>(map.rows));
  ImGui::BeginChild(map.id, {map.size.x, height}, ImGuiChildFlags_None, 0);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  Grid grid{ImGui::GetCursorScreenPos(), column_width, row_height};
  grid.origin.x += map.label_width;
  const bool pressed =
      ImGui::InvisibleButton("cells", {map.label_width + column_width * static_cast<float>(map.columns),
                                       row_height * static_cast<float>(map.rows)});
  const bool hovered = ImGui::IsItemHovered();
  const bool clicked = ImGui::IsItemClicked();
  if (pressed && ImGui::GetIO().NavActive &&
      ImGui::GetCurrentContext()->NavActivateId == ImGui::GetItemID() && !ImGui::IsMouseReleased(0))
    hit = {.row = 0, .column = 0, .clicked = true, .low = {}, .high = {}};  // from the keyboard
  focus_ring();
  hit.low = ImGui::GetWindowPos();
  hit.high = {hit.low.x + map.label_width + column_width * static_cast<float>(map.columns),
              hit.low.y + height};

  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 letter = map.letters ? text_size(map.letters, "0") : ImVec2(0, 0);
  const bool with_letters =
      map.letters && letter.x + style.px(2.5f) < column_width && letter.y * 0.72f < row_height;
  // Only rows in sight.
  const float above = ImGui::GetScrollY();
  const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(above / row_height));
  const auto last =
      std::min<std::int64_t>(map.rows, static_cast<std::int64_t>((above + height) / row_height) + 1);
  for (std::int64_t row = first; row < last; ++row) {
    for (std::int64_t column = 0; column < map.columns; ++column)
      draw_cell(style, map, grid, row, column, with_letters);
    if (!map.label) continue;
    const std::string label = map.label(row);
    const ImVec2 size = text_size(style.font, label);
    draw_text(list, style.font,
              {grid.origin.x - size.x - style.px(7), grid.corner(row, 0).y + (row_height - size.y) / 2},
              packed(style.theme.dim), label);
  }
  const auto frame = [&](std::int64_t row, std::int64_t column, Color color) {
    const ImVec2 low = grid.corner(row, column);
    const ImVec2 high = grid.corner(row + 1, column + 1);
    list.AddRect({low.x - 1, low.y - 1}, {high.x, high.y}, packed(color), style.px(2), 0, style.px(1.6f));
  };
  if (map.chosen_row >= 0 && map.chosen_column >= 0)
    frame(map.chosen_row, map.chosen_column, style.theme.text);
  if (hovered) {
    const ImVec2 mouse = ImGui::GetMousePos();
    const auto row = static_cast<std::int64_t>(std::floor((mouse.y - grid.origin.y) / row_height));
    const auto column = static_cast<std::int64_t>(std::floor((mouse.x - grid.origin.x) / column_width));
    if (row >= 0 && row < map.rows && column >= 0 && column < map.columns && map.cell(row, column).there) {
      hit.row = row;
      hit.column = column;
      hit.clicked = clicked;
      frame(row, column, style.theme.text);
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    }
  }
  ImGui::EndChild();
  return hit;
}

void draw_color_scale(const PlotStyle& style, double largest, float width) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const float line = text_size(style.font, "0").y;
  const std::string end = compact(largest, 2);
  const float from = text_size(style.font, "0").x + style.px(5);
  const float to = width - text_size(style.font, end).x - style.px(5);
  constexpr int steps = 24;
  const float thick = style.px(8);
  const float top = low.y + (line - thick) / 2;
  draw_text(list, style.font, low, packed(style.theme.dim), "0");
  for (int i = 0; i < steps; ++i) {
    const float a = from + (to - from) * static_cast<float>(i) / steps;
    const float b = from + (to - from) * static_cast<float>(i + 1) / steps;
    const ImU32 left = packed(style.theme.heat(static_cast<double>(i) / steps));
    const ImU32 right = packed(style.theme.heat(static_cast<double>(i + 1) / steps));
    list.AddRectFilledMultiColor({low.x + a, top}, {low.x + b, top + thick}, left, right, right, left);
  }
  list.AddRect({low.x + from, top}, {low.x + to, top + thick}, packed(style.theme.border));
  draw_text(list, style.font, {low.x + to + style.px(5), low.y}, packed(style.theme.dim), end);
  ImGui::Dummy({width, line});
}

}  // namespace attention::playground
