#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "wasm/playground/logic/text.h"
#include "wasm/playground/panels/panels.h"
#include "wasm/playground/plots/heat_map.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

constexpr const char* arithmetic_popup = "arithmetic";

float weight_at(const AttentionSnapshot& attention, std::int64_t row, std::int64_t glimpse, std::int64_t t) {
  return attention
      .weights[static_cast<std::size_t>((row * attention.glimpses + glimpse) * attention.time + t)];
}

// Scrubbing through the epochs, "now" at the right end: a track with a stop an epoch, drawn over ImGui's
// slider.
void draw_epochs(Ui& ui, float width) {
  State& state = ui.state;
  const auto& history = state.history();
  const int last = static_cast<int>(history.size());
  int place = last;
  for (int i = 0; i < last; ++i)
    if (history[static_cast<std::size_t>(i)].epoch == state.selection.epoch) place = i;
  const std::string text =
      place == last ? "now" : fmt::format("epoch {}", history[static_cast<std::size_t>(place)].epoch);
  const float label = text_size(ui.fonts.small, "epoch 999").x + ui.px(4);
  const float height = ui.px(ui.narrow() ? 38 : 28);
  ImGui::SetNextItemWidth(width - label);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(6), (height - ImGui::GetFontSize()) / 2});
  constexpr ImGuiCol colors[] = {ImGuiCol_FrameBg,    ImGuiCol_FrameBgHovered,   ImGuiCol_FrameBgActive,
                                 ImGuiCol_SliderGrab, ImGuiCol_SliderGrabActive, ImGuiCol_Text};
  for (const ImGuiCol color : colors) ImGui::PushStyleColor(color, ImVec4(0, 0, 0, 0));
  ImGui::BeginDisabled(last < 2);
  if (ImGui::SliderInt("##epoch", &place, 0, std::max(1, last), "", ImGuiSliderFlags_NoInput))
    state.selection.epoch = place >= last ? -1 : history[static_cast<std::size_t>(place)].epoch;
  ImGui::EndDisabled();
  ImGui::PopStyleColor(IM_ARRAYSIZE(colors));
  ImGui::PopStyleVar();
  ui.controls.mark("attention_epoch");
  const bool lively = ImGui::IsItemHovered() || ImGui::IsItemActive();
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = std::round((low.y + high.y) / 2);
  const float inset = ui.px(9);
  const auto stop = [&](int i) {
    return low.x + inset +
           (high.x - low.x - 2 * inset) * static_cast<float>(i) / static_cast<float>(std::max(1, last));
  };
  list.AddLine({stop(0), y}, {stop(std::max(1, last)), y}, packed(ui.theme.border), ui.px(3));
  if (last >= 2) {
    list.AddLine({stop(0), y}, {stop(place), y}, packed(ui.theme.accent, 0.55f), ui.px(3));
    if (last <= 40)
      for (int i = 0; i <= last; ++i)
        list.AddCircleFilled({stop(i), y}, ui.px(2.4f), packed(i <= place ? ui.theme.accent : ui.theme.dim));
    list.AddCircleFilled({stop(place), y}, ui.px(lively ? 7.0f : 6.0f),
                         packed(lively ? ui.theme.accent_hover : ui.theme.accent));
  }
  draw_text(list, ui.fonts.small, {high.x + ui.px(4), y - text_size(ui.fonts.small, text).y / 2},
            packed(ui.theme.dim), text);
  tip(ui, "Drag to see the attention at the end of an earlier epoch.");
}

void draw_choices(Ui& ui, const AttentionSnapshot& attention) {
  Selection& selection = ui.state.selection;
  int view = static_cast<int>(selection.view);
  if (segmented(ui, "attention_view", {"Sequences", "One sequence"}, view))
    selection.view = static_cast<AttentionView>(view);
  ImGui::SameLine();
  const bool narrow = ui.narrow();
  FieldLook look{.name = "attention_sort", .width = narrow ? ImGui::GetContentRegionAvail().x : ui.px(150)};
  if (selection.view == AttentionView::sequences) {
    static const std::array<std::string, 4> orders = {"as drawn", "length", "score", "error"};
    look.label = "Order";
    look.tip =
        "The order of the rows. Score: the model's probability that a sequence is real. Error: how wrong "
        "that is.";
    std::string order = orders[static_cast<std::size_t>(selection.order)];
    if (choice_field(ui, look, order, orders) == Edit::finished)
      selection.order =
          static_cast<AttentionOrder>(std::find(orders.begin(), orders.end(), order) - orders.begin());
  } else {
    look.label = "Sequence";
    look.tip = "Which of the held-out sequences. A click on a row of the other view chooses it as well.";
    std::int64_t row = selection.row + 1;
    const auto rows = static_cast<std::int64_t>(attention.rows.size());
    if (integer_field(ui, look, row, 1, rows, 0.1f) != Edit::none) selection.row = row - 1;
  }
  if (ui.state.history().size() < 2) return;  // nothing to go back to
  if (!narrow) ImGui::SameLine();
  draw_epochs(ui, ImGui::GetContentRegionAvail().x);
}

void draw_hover(Ui& ui, const AttentionSnapshot& attention, std::int64_t row, std::int64_t glimpse,
                std::int64_t t) {
  const ProbeRow& probe = attention.rows[static_cast<std::size_t>(row)];
  const bool core = probe.truth[static_cast<std::size_t>(t)];
  ImGui::BeginTooltip();
  ImGui::Text("Letter %s at place %lld%s",
              std::string(character(probe.letters, static_cast<std::size_t>(t))).c_str(),
              static_cast<long long>(t + 1), core ? ", a core letter" : "");
  if (glimpse >= 0) {
    ImGui::Text("Weight of glimpse %lld: %s", static_cast<long long>(glimpse + 1),
                compact(static_cast<double>(weight_at(attention, row, glimpse, t))).c_str());
    if (!attention.scores.empty())
      ImGui::Text("Score: %s", compact(static_cast<double>(attention.scores[static_cast<std::size_t>(
                                           (row * attention.glimpses + glimpse) * attention.time + t)]))
                                   .c_str());
  } else {
    ImGui::Text("Weight: %s", compact(position_weights(attention, row)[static_cast<std::size_t>(t)]).c_str());
    if (attention.glimpses == 1 && !attention.scores.empty())
      ImGui::Text(
          "Score: %s",
          compact(static_cast<double>(attention.scores[static_cast<std::size_t>(row * attention.time + t)]))
              .c_str());
  }
  ImGui::TextColored(vector(ui.theme.dim), "%s sequence, P(real) %s", probe.real ? "Real" : "Random",
                     compact(probe.probability).c_str());
  ImGui::TextColored(vector(ui.theme.dim), "Click for the arithmetic");
  ImGui::EndTooltip();
}

void open_arithmetic(Ui& ui, const AttentionSnapshot& attention, std::int64_t row, std::int64_t glimpse,
                     std::int64_t t) {
  Selection& selection = ui.state.selection;
  selection.cell_row = row;
  selection.cell_position = t;
  selection.cell_glimpse = std::max<std::int64_t>(0, glimpse);
  if (glimpse < 0)  // of all glimpses, the one that looks here most
    for (std::int64_t j = 1; j < attention.glimpses; ++j)
      if (weight_at(attention, row, j, t) > weight_at(attention, row, selection.cell_glimpse, t))
        selection.cell_glimpse = j;
  ImGui::OpenPopup(arithmetic_popup);
}

// What the marks and the colours mean.
void draw_foot(Ui& ui, double largest) {
  const float scale = ui.px(150);
  const float line = text_size(ui.fonts.small, "0").y;
  ImGui::SetCursorPosY(std::max(ImGui::GetCursorPosY(), ImGui::GetContentRegionMax().y - line));
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const float right = low.x + ImGui::GetContentRegionAvail().x;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({low.x, low.y + line / 2 - ui.px(1.5f)},
                     {low.x + ui.px(14), low.y + line / 2 + ui.px(1.5f)}, packed(ui.theme.truth));
  draw_text(list, ui.fonts.small, {low.x + ui.px(20), low.y}, packed(ui.theme.dim), "core letter");
  const char* label = "attention";
  draw_text(list, ui.fonts.small, {right - scale - text_size(ui.fonts.small, label).x - ui.px(8), low.y},
            packed(ui.theme.dim), label);
  ImGui::SetCursorScreenPos({right - scale, low.y});
  draw_color_scale(plot_style(ui), largest, scale);
}

void draw_sequences(Ui& ui, const AttentionSnapshot& attention, ImVec2 size) {
  Selection& selection = ui.state.selection;
  const std::vector<std::int64_t> order = ordered_rows(attention, selection.order);
  std::vector<std::vector<double>> weights;
  std::vector<std::vector<std::string_view>> letters;
  // Marginals of several glimpses add up to at most 1 a place; a lone softmax is judged by its peak.
  double largest = attention.glimpses > 1 ? 1 : 0.25;
  std::int64_t columns = 1;
  for (const std::int64_t row : order) {
    weights.push_back(position_weights(attention, row));
    letters.push_back(characters(attention.rows[static_cast<std::size_t>(row)].letters));
    for (const double weight : weights.back()) largest = std::max(largest, weight);
    columns = std::max(columns, static_cast<std::int64_t>(weights.back().size()));
  }
  HeatMap map{.id = "attention_map",
              .rows = static_cast<std::int64_t>(order.size()),
              .columns = columns,
              .largest = largest,
              .size = size,
              .least_row = 15,
              .most_row = 22,
              .letters = ui.fonts.mono_small,
              .label_width = ui.px(38)};
  const auto probe = [&](std::int64_t row) -> const ProbeRow& {
    return attention.rows[static_cast<std::size_t>(order[static_cast<std::size_t>(row)])];
  };
  map.cell = [&](std::int64_t row, std::int64_t t) -> HeatCell {
    const ProbeRow& shown = probe(row);
    const auto at = static_cast<std::size_t>(t);
    if (at >= shown.truth.size()) return {.there = false};
    return {weights[static_cast<std::size_t>(row)][at], letters[static_cast<std::size_t>(row)][at],
            shown.truth[at] != 0, true};
  };
  map.label = [&](std::int64_t row) { return fmt::format("{:.2f}", probe(row).probability); };
  for (std::size_t i = 0; i < order.size() && ImGui::IsPopupOpen(arithmetic_popup); ++i)
    if (order[i] == selection.cell_row) {
      map.chosen_row = static_cast<std::int64_t>(i);
      map.chosen_column = selection.cell_position;
    }
  const HeatHit hit = draw_heat_map(plot_style(ui), map);
  ui.controls.mark("attention_map", hit.low, hit.high);
  draw_foot(ui, largest);
  if (hit.row < 0) return;
  const std::int64_t row = order[static_cast<std::size_t>(hit.row)];
  if (hit.clicked) {
    selection.row = row;
    open_arithmetic(ui, attention, row, -1, hit.column);
  } else {
    draw_hover(ui, attention, row, attention.glimpses == 1 ? 0 : -1, hit.column);
  }
}

void draw_glimpses(Ui& ui, const AttentionSnapshot& attention, ImVec2 size) {
  Selection& selection = ui.state.selection;
  const std::int64_t row = std::min(selection.row, static_cast<std::int64_t>(attention.rows.size()) - 1);
  const ProbeRow& probe = attention.rows[static_cast<std::size_t>(row)];
  const auto letters = characters(probe.letters);
  double largest = 0.25;
  for (std::int64_t j = 0; j < attention.glimpses; ++j)
    for (std::size_t t = 0; t < probe.truth.size(); ++t)
      largest =
          std::max(largest, static_cast<double>(weight_at(attention, row, j, static_cast<std::int64_t>(t))));
  HeatMap map{.id = "attention_map",
              .rows = attention.glimpses,
              .columns = static_cast<std::int64_t>(probe.truth.size()),
              .largest = largest,
              .size = size,
              .least_row = 15,
              .most_row = 40,
              .letters = ui.fonts.mono_small,
              .label_width = ui.px(attention.glimpses > 1 ? 26 : 8)};
  map.cell = [&](std::int64_t j, std::int64_t t) -> HeatCell {
    return {static_cast<double>(weight_at(attention, row, j, t)), letters[static_cast<std::size_t>(t)],
            probe.truth[static_cast<std::size_t>(t)] != 0, true};
  };
  map.label = [&](std::int64_t j) { return attention.glimpses > 1 ? std::to_string(j + 1) : std::string(); };
  if (ImGui::IsPopupOpen(arithmetic_popup) && selection.cell_row == row) {
    map.chosen_row = selection.cell_glimpse;
    map.chosen_column = selection.cell_position;
  }
  const HeatHit hit = draw_heat_map(plot_style(ui), map);
  ui.controls.mark("attention_map", hit.low, hit.high);
  draw_foot(ui, largest);
  if (hit.row < 0) return;
  if (hit.clicked)
    open_arithmetic(ui, attention, row, hit.row, hit.column);
  else
    draw_hover(ui, attention, row, hit.row, hit.column);
}

std::string caption(const State& state, const AttentionSnapshot& attention) {
  if (state.selection.view == AttentionView::sequences) return "Row: a held-out sequence, left its P(real)";
  const auto index = static_cast<std::size_t>(
      std::min(state.selection.row, static_cast<std::int64_t>(attention.rows.size()) - 1));
  const ProbeRow& probe = attention.rows[index];
  return fmt::format("{} sequence, P(real) {:.3f}", probe.real ? "Real" : "Random", probe.probability);
}

}  // namespace

void draw_attention(Ui& ui, const Rect& rect) {
  const AttentionSnapshot& attention = ui.state.attention();
  const bool there = !attention.rows.empty() && attention.time > 0;
  if (begin_panel(ui, "Attention", there ? caption(ui.state, attention) : "", rect)) {
    if (there) {
      draw_choices(ui, attention);
      const float foot = text_size(ui.fonts.small, "0").y + ui.px(6);
      const ImVec2 room = ImGui::GetContentRegionAvail();
      const ImVec2 size(room.x, std::max(ui.px(60), room.y - foot));
      if (ui.state.selection.view == AttentionView::sequences)
        draw_sequences(ui, attention, size);
      else
        draw_glimpses(ui, attention, size);
      draw_arithmetic(ui);
    } else {
      dim_text(ui, "Appears as soon as there is a model.");
    }
  }
  end_panel();
}

}  // namespace attention::playground
