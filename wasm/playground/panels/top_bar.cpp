#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "wasm/playground/panels/panels.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

struct Status {
  const char* word;
  Color color;
};

Status status_of(const Ui& ui) {
  const State& state = ui.state;
  const std::string& status = state.snapshot().training.status;
  if (!state.has_snapshot()) return {"starting", ui.theme.dim};
  if (status == "training") return {"training", ui.theme.accent};
  if (status == "stopped") return {"halted", ui.theme.caution};
  if (status == "failed") return {"failed", ui.theme.bad};
  if (status == "done") return {"done", ui.theme.good};
  return {"ready", ui.theme.dim};
}

// Three bars of different heat: the sign of the house.
void draw_sign(Ui& ui, ImVec2 low, float size) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float cell = size / 3;
  constexpr std::array<double, 9> heat = {0.95, 0.3, 0.15, 0.25, 0.8, 0.4, 0.1, 0.45, 0.65};
  for (std::size_t i = 0; i < heat.size(); ++i) {
    const float x = low.x + static_cast<float>(i % 3) * cell;
    const float y = low.y + static_cast<float>(i / 3) * cell;
    list.AddRectFilled({x, y}, {x + cell - ui.px(1.2f), y + cell - ui.px(1.2f)},
                       packed(ui.theme.heat(heat[i])), ui.px(1.5f));
  }
}

}  // namespace

void draw_top_bar(Ui& ui, const Rect& rect) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float pad = ui.px(14);
  const float middle = origin.y + rect.y + rect.height / 2;
  const float sign = ui.px(20);
  draw_sign(ui, {origin.x + pad, middle - sign / 2}, sign);
  const char* title = "Attention Playground";
  const ImVec2 size = text_size(ui.fonts.title, title);
  float x = origin.x + pad + sign + ui.px(10);
  draw_text(list, ui.fonts.title, {x, std::round(middle - size.y / 2)}, packed(ui.theme.text), title);
  x += size.x + ui.px(16);

  const float square = ui.px(ui.narrow() ? 38 : 30);
  float right = origin.x + rect.width - pad - square + ui.px(4);
  ImGui::SetCursorScreenPos({right, middle - ui.px(ui.narrow() ? 20 : 15)});
  const bool dark = ui.theme.appearance == Appearance::dark;
  if (button(ui, "theme",
             {.icon = dark ? Icon::sun : Icon::moon,
              .width = square,
              .tip = dark ? "Light colours" : "Dark colours"}))
    ui.state.notice({{"type", "theme"}, {"theme", dark ? "light" : "dark"}});

  const Status status = status_of(ui);
  const ImVec2 word = text_size(ui.fonts.body, status.word);
  right -= word.x + ui.px(14);
  draw_text(list, ui.fonts.body, {right, std::round(middle - word.y / 2)}, packed(ui.theme.text),
            status.word);
  right -= ui.px(14);
  list.AddCircleFilled({right + ui.px(5), middle}, ui.px(4), packed(status.color));
  const char* about = "Train a small attention model and see whether attention finds a hidden core sequence.";
  const float room = right - x - ui.px(20);
  if (room > ui.px(160)) {
    const std::string shown = fitted(ui.fonts.body, about, room);
    draw_text(list, ui.fonts.body, {x, std::round(middle - text_size(ui.fonts.body, shown).y / 2) + ui.px(1)},
              packed(ui.theme.dim), shown);
  }
}

void draw_tabs(Ui& ui, const Rect& rect) {
  static constexpr std::array<const char*, panel_count> labels = {"Task", "Model", "Train", "Attention",
                                                                  "Recovery"};
  static constexpr std::array<const char*, panel_count> names = {"tab_task", "tab_model", "tab_train",
                                                                 "tab_attention", "tab_recovery"};
  ImGui::SetCursorPos({rect.x, rect.y});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  list.AddRectFilled(origin, {origin.x + rect.width, origin.y + rect.height}, packed(ui.theme.ground));
  list.AddLine(origin, {origin.x + rect.width, origin.y}, packed(ui.theme.border));
  const float width = rect.width / panel_count;
  for (std::size_t i = 0; i < panel_count; ++i) {
    ImGui::SetCursorPos({rect.x + static_cast<float>(i) * width, rect.y});
    if (ImGui::InvisibleButton(names[i], {width, rect.height}))
      ui.state.selection.tab = static_cast<Panel>(i);
    ui.controls.mark(names[i]);
    focus_ring();
    const bool on = ui.state.selection.tab == static_cast<Panel>(i);
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 size = text_size(ui.fonts.small, labels[i]);
    draw_text(list, ui.fonts.small, {low.x + (width - size.x) / 2, low.y + (rect.height - size.y) / 2},
              packed(on ? ui.theme.accent : ui.theme.dim), labels[i]);
    if (on)
      list.AddRectFilled({low.x + width * 0.2f, low.y}, {low.x + width * 0.8f, low.y + ui.px(3)},
                         packed(ui.theme.accent), ui.px(1.5f));
  }
}

void draw_banner(Ui& ui, float width) {
  State& state = ui.state;
  if (state.banner.empty()) return;
  const float wide = std::min(width - ui.px(24), ui.px(640));
  ImGui::SetNextWindowPos({(width - wide) / 2, ui.px(8)});
  ImGui::SetNextWindowSize({wide, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, vector(mix(ui.theme.panel, ui.theme.bad, 0.16f)));
  ImGui::PushStyleColor(ImGuiCol_Border, vector(ui.theme.bad));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::Begin("banner", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(2);
  const float square = ui.px(30);
  const ImVec2 low = ImGui::GetCursorScreenPos();
  draw_icon(*ImGui::GetWindowDrawList(), Icon::caution, {low.x + ui.px(9), low.y + square / 2}, ui.px(17),
            packed(ui.theme.bad));
  const float wrap = wide - square - ui.px(70);
  const float text = ImGui::CalcTextSize(state.banner.c_str(), nullptr, false, wrap).y;
  ImGui::SetCursorScreenPos({low.x + ui.px(28), low.y + std::max(0.0f, (square - text) / 2)});
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wrap);
  ImGui::TextUnformatted(state.banner.c_str());
  ImGui::PopTextWrapPos();
  ImGui::SetCursorScreenPos({low.x + wide - 2 * ImGui::GetStyle().WindowPadding.x - square, low.y});
  if (button(ui, "dismiss_error", {.icon = Icon::close, .width = square})) {
    state.banner.clear();
    state.notice({{"type", "dismiss_error"}});
  }
  ImGui::End();
}

}  // namespace attention::playground
