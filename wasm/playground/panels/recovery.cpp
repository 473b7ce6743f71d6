#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "wasm/playground/logic/text.h"
#include "wasm/playground/panels/panels.h"
#include "wasm/playground/plots/line_plot.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

Tone verdict_tone(const State& state) {
  const Snapshot& snapshot = state.snapshot();
  if (state.untouched() || snapshot.recovery.core.empty()) return Tone::plain;
  if (snapshot.recovery.recovered) return Tone::good;
  // Only a run that has had its time is called a failure.
  return state.training() ? Tone::plain : Tone::caution;
}

std::string verdict_text(const State& state) {
  const Snapshot& snapshot = state.snapshot();
  if (state.untouched()) return "Nothing learnt yet. Press Train and watch the tiles fill.";
  if (!snapshot.recovery.verdict.empty()) return snapshot.recovery.verdict;
  return "Nothing to read yet.";
}

std::string headline(const State& state) {
  const Snapshot& snapshot = state.snapshot();
  const RecoverySnapshot& recovery = snapshot.recovery;
  if (state.untouched() || recovery.core.empty() || snapshot.task.core.empty()) return "";
  if (recovery.recovered)
    return recovery.found_at_epoch > 0 ? fmt::format("found at epoch {}", recovery.found_at_epoch) : "found";
  return fmt::format("edit distance {}", recovery.edit_distance);
}

void draw_distances(Ui& ui, float width, float height) {
  const Snapshot& snapshot = ui.state.snapshot();
  std::vector<double> at;
  std::vector<double> distance;
  for (const EpochRecord& record : snapshot.training.records) {
    at.push_back(static_cast<double>(record.epoch));
    distance.push_back(static_cast<double>(record.edit_distance));
  }
  const double most = distance.empty() ? static_cast<double>(snapshot.task.core.size())
                                       : *std::max_element(distance.begin(), distance.end());
  LinePlot plot{.id = "distance_plot",
                .title = "Letters wrong, by epoch (edit distance)",
                .x_name = "epoch",
                .size = {width, height},
                .whole_y = true,
                .empty = "nothing yet"};
  plot.x_range = Range{0, static_cast<double>(std::max<std::int64_t>(1, snapshot.training.epochs))};
  plot.y_range = Range{0, std::max(4.0, std::ceil(most))};
  plot.curves.push_back(
      {.label = "edit distance", .x = at, .y = distance, .color = ui.theme.category(3), .markers = true});
  draw_line_plot(plot_style(ui), plot);
}

void draw_stats(Ui& ui) {
  const RecoverySnapshot& recovery = ui.state.snapshot().recovery;
  const float gap = ui.px(14);
  const float width = (ImGui::GetContentRegionAvail().x - 3 * gap) / 4;
  const bool none = ui.state.untouched();
  const auto show = [&](const char* label, double value, const char* explanation) {
    stat(ui, label, none ? "–" : compact(std::round(value * 1000) / 1000, 3),
         none ? 0 : static_cast<float>(value), width, explanation);
  };
  show("on the core", recovery.mass_on_truth,
       "Share of all attention that lies on core letters. Even a reader who knows the core cannot reach 1: a "
       "noise letter may look just like a core letter.");
  ImGui::SameLine(0, gap);
  show("precision", recovery.precision,
       "Of the K most attended places of each sequence, the share that are core letters.");
  ImGui::SameLine(0, gap);
  show("recall", recovery.recall, "Of the core letters, the share among the most attended places.");
  ImGui::SameLine(0, gap);
  show("AUC", recovery.auc,
       "Probability that a core letter is attended to more than another letter of its sequence. 0.5 is "
       "chance.");
}

// W[k][a]: for each place of the core, how much attention each letter got.
void draw_evidence(Ui& ui, float most_height) {
  const Snapshot& snapshot = ui.state.snapshot();
  const auto& table = snapshot.recovery.table;
  const auto letters = characters(snapshot.task.letters);
  const auto core = characters(snapshot.task.core);
  if (table.empty() || letters.empty()) return;
  subheading(ui, "Evidence for each letter, place by place");
  const float label = ui.px(16);
  const float room = ImGui::GetContentRegionAvail().x;
  const float tall =
      std::clamp(std::floor(most_height / static_cast<float>(letters.size())), ui.px(5), ui.px(26));
  const float wide = (room - label) / static_cast<float>(table.size());
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::InvisibleButton("evidence", {room, tall * static_cast<float>(letters.size())});
  const bool hovered = ImGui::IsItemHovered();
  for (std::size_t a = 0; a < letters.size(); ++a) {
    const float y = low.y + static_cast<float>(a) * tall;
    const std::string letter(letters[a]);
    const ImVec2 size = text_size(ui.fonts.mono_small, letter);
    if (tall >= size.y * 0.75f)
      draw_text(list, ui.fonts.mono_small, {low.x, y + (tall - size.y) / 2},
                packed(letter_color(ui.theme, snapshot.task.letters, letter)), letter);
    for (std::size_t k = 0; k < table.size(); ++k) {
      if (a >= table[k].size()) continue;
      const ImVec2 from(std::round(low.x + label + static_cast<float>(k) * wide), std::round(y));
      const ImVec2 to(std::round(low.x + label + static_cast<float>(k + 1) * wide) - 1,
                      std::round(y + tall) - 1);
      const Color color = ui.theme.heat(table[k][a]);
      list.AddRectFilled(from, to, packed(color), ui.px(1));
      const bool true_letter = k < core.size() && core[k] == letters[a];
      if (true_letter) {
        const float thick = std::max(2.0f, std::round(tall * 0.14f));
        list.AddRectFilled({from.x, to.y - thick - 1}, to, packed(ui.theme.panel));
        list.AddRectFilled({from.x, to.y - thick}, to, packed(ui.theme.truth));
      }
      if (hovered && ImGui::IsMouseHoveringRect(from, to)) {
        ImGui::BeginTooltip();
        ImGui::Text("Place %zu, letter %s: %s%s", k + 1, letter.c_str(), percent(table[k][a]).c_str(),
                    true_letter ? " (true)" : "");
        ImGui::EndTooltip();
      }
    }
  }
}

// The methods compared, attention first.
std::vector<MethodRow> compared(const Snapshot& snapshot) {
  std::vector<MethodRow> rows = snapshot.methods;
  if (!rows.empty() && !snapshot.recovery.core.empty()) {
    const RecoverySnapshot& recovery = snapshot.recovery;
    rows.insert(rows.begin(),
                {"attention, as trained", recovery.core, recovery.edit_distance, recovery.recovered});
  }
  return rows;
}

void draw_methods(Ui& ui) {
  State& state = ui.state;
  const std::vector<MethodRow> methods = compared(state.snapshot());
  if (methods.empty()) {
    const bool ready = state.has_snapshot() && !state.training() && !state.comparing();
    if (button(ui, "compare",
               {.label = state.comparing() ? "Comparing …" : "Compare with other methods",
                .icon = Icon::compare,
                .enabled = ready,
                .width = ImGui::GetContentRegionAvail().x,
                .tip = "Simple means, maximum likelihood and, for cores of ten letters, translators on the "
                       "same sequences."}))
      state.compare();
    return;
  }
  ImGui::PushFont(ui.fonts.small);
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {ui.px(4), ui.px(2)});
  if (ImGui::BeginTable("methods", 3, ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_NoPadOuterX)) {
    ImGui::TableSetupColumn("Method", ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableSetupColumn(
        "Core", ImGuiTableColumnFlags_WidthFixed,
        std::min(ui.px(150), text_size(ui.fonts.mono_small, state.snapshot().task.core).x + ui.px(12)));
    ImGui::TableSetupColumn("Distance", ImGuiTableColumnFlags_WidthFixed, ui.px(58));
    for (const MethodRow& method : methods) {
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      ImGui::TextUnformatted(fitted(ui.fonts.small, method.method, ImGui::GetContentRegionAvail().x).c_str());
      ImGui::TableNextColumn();
      ImGui::PushFont(ui.fonts.mono_small);
      ImGui::TextUnformatted(
          fitted(ui.fonts.mono_small, method.core, ImGui::GetContentRegionAvail().x).c_str());
      ImGui::PopFont();
      ImGui::TableNextColumn();
      const Color color = method.exact ? ui.theme.good : ui.theme.bad;
      const ImVec2 low = ImGui::GetCursorScreenPos();
      const float line = ImGui::GetTextLineHeight();
      draw_icon(*ImGui::GetWindowDrawList(), method.exact ? Icon::check : Icon::cross,
                {low.x + ui.px(6), low.y + line / 2}, ui.px(10), packed(color));
      ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ui.px(16));
      ImGui::TextColored(vector(color), "%s",
                         method.exact ? "exact" : fmt::format("{} off", method.edit_distance).c_str());
    }
    ImGui::EndTable();
  }
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace

void draw_recovery(Ui& ui, const Rect& rect) {
  const State& state = ui.state;
  if (begin_panel(ui, "Recovery", headline(state), rect)) {
    if (state.has_snapshot()) {
      ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ui.px(8), ui.px(5)});
      draw_core_tiles(ui);
      message_box(ui, verdict_tone(state), verdict_text(state));
      ImGui::Dummy({0, ui.px(2)});
      draw_stats(ui);
      ImGui::Dummy({0, ui.px(2)});
      const std::size_t methods = compared(state.snapshot()).size();
      const float line = text_size(ui.fonts.small, "0").y;
      const float foot = methods ? static_cast<float>(methods) * (line + ui.px(5)) + ui.px(6) : ui.px(36);
      const float room = ImGui::GetContentRegionAvail().y - foot;
      draw_evidence(ui, ui.narrow() ? ui.px(100) : std::max(ui.px(60), (room - 2 * line) * 0.4f));
      ImGui::Dummy({0, ui.px(2)});
      const float rest = ImGui::GetContentRegionAvail().y - foot - ui.px(6);
      draw_distances(ui, ImGui::GetContentRegionAvail().x,
                     ui.narrow() ? ui.px(140) : std::clamp(rest, ui.px(80), ui.px(420)));
      draw_methods(ui);
      ImGui::PopStyleVar();
    } else {
      dim_text(ui, "Waiting for the engine …");
    }
  }
  end_panel();
}

}  // namespace attention::playground
