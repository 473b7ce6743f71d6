#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "wasm/playground/logic/arithmetic.h"
#include "wasm/playground/logic/text.h"
#include "wasm/playground/panels/panels.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

// One line of the sum: a name, a figure, and what it is.
void row(Ui& ui, const std::string& name, double figure, const char* what) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  ImGui::PushFont(ui.fonts.mono);
  ImGui::TextUnformatted(name.c_str());
  ImGui::TableNextColumn();
  const std::string text = compact(figure, 4);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x -
                       text_size(ui.fonts.mono, text).x);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopFont();
  ImGui::TableNextColumn();
  ImGui::TextColored(vector(ui.theme.dim), "%s", what);
}

bool begin_rows(Ui& ui) {
  if (!ImGui::BeginTable("sum", 3, ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_NoPadOuterX)) return false;
  ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthFixed, ui.px(96));
  ImGui::TableSetupColumn("figure", ImGuiTableColumnFlags_WidthFixed, ui.px(72));
  ImGui::TableSetupColumn("what", ImGuiTableColumnFlags_WidthFixed, ui.px(262));
  return true;
}

double softmax_rows(Ui& ui, std::span<const float> scores, std::int64_t t) {
  const SoftmaxCell cell = softmax_cell(scores, t);
  if (begin_rows(ui)) {
    row(ui, "e", cell.score, "this place's score");
    row(ui, "max e", cell.largest, "the largest of the sequence");
    row(ui, "exp(e−max)", cell.exponential, "its share before scaling");
    row(ui, "Σ exp", cell.sum, "over all places");
    row(ui, "α", cell.weight, "the one divided by the other");
    ImGui::EndTable();
  }
  return cell.weight;
}

double monotonic_rows(Ui& ui, const AttentionSnapshot& attention, std::span<const float> scores,
                      std::int64_t length, std::int64_t j, std::int64_t t) {
  const MonotonicCell cell = monotonic_cell(scores, attention.glimpses, length, attention.time, j, t);
  if (begin_rows(ui)) {
    row(ui, "log E", cell.evidence, "this letter's evidence for this glimpse");
    row(ui, "log before", cell.before, "all ways to place the earlier glimpses");
    row(ui, "log after", cell.after, "all ways to place the later ones");
    row(ui, "log total", cell.total, "all ordered choices there are");
    row(ui, "α", cell.weight, "exp(E + before + after − total)");
    ImGui::EndTable();
  }
  return cell.weight;
}

// The letters of the sequence with the cell's place pointed out.
void place_row(Ui& ui, const ProbeRow& probe, std::int64_t t) {
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const float letter = text_size(ui.fonts.mono, "0").x;
  const auto room = static_cast<std::int64_t>(ui.px(390) / letter);
  const auto length = static_cast<std::int64_t>(probe.truth.size());
  const std::int64_t first =
      std::clamp<std::int64_t>(t - room / 2, 0, std::max<std::int64_t>(0, length - room));
  const auto start = static_cast<std::size_t>(first);
  const std::string_view rest =
      std::string_view(probe.letters)
          .substr(static_cast<std::size_t>(character(probe.letters, start).data() - probe.letters.data()));
  letter_row(ui, rest, std::span(probe.truth).subspan(start), ui.state.snapshot().task.letters, ui.px(396));
  const float x = low.x + static_cast<float>(t - first) * letter;
  ImGui::GetWindowDrawList()->AddRect({x - ui.px(2), low.y - ui.px(1)},
                                      {x + letter + ui.px(2), ImGui::GetItemRectMax().y + ui.px(2)},
                                      packed(ui.theme.text), ui.px(3), 0, ui.px(1.4f));
}

// Left and right along the sequence; up and down through the glimpses, or the sequences when there is one
// glimpse.
void move_cell(Selection& selection, const AttentionSnapshot& attention) {
  const auto step = [](ImGuiKey less, ImGuiKey more) {
    return static_cast<std::int64_t>(ImGui::IsKeyPressed(more)) -
           static_cast<std::int64_t>(ImGui::IsKeyPressed(less));
  };
  const auto rows = static_cast<std::int64_t>(attention.rows.size());
  std::int64_t& upright = attention.glimpses > 1 ? selection.cell_glimpse : selection.cell_row;
  upright = std::clamp<std::int64_t>(upright + step(ImGuiKey_UpArrow, ImGuiKey_DownArrow), 0,
                                     (attention.glimpses > 1 ? attention.glimpses : rows) - 1);
  const auto length =
      static_cast<std::int64_t>(attention.rows[static_cast<std::size_t>(selection.cell_row)].truth.size());
  selection.cell_position = std::clamp<std::int64_t>(
      selection.cell_position + step(ImGuiKey_LeftArrow, ImGuiKey_RightArrow), 0, length - 1);
}

}  // namespace

void draw_arithmetic(Ui& ui) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(14), ui.px(12)});
  const bool open = ImGui::BeginPopup("arithmetic");
  ImGui::PopStyleVar();
  if (!open) return;
  Selection& selection = ui.state.selection;
  const AttentionSnapshot& attention = ui.state.attention();
  const bool there =
      selection.cell_row >= 0 && selection.cell_row < static_cast<std::int64_t>(attention.rows.size());
  if (there) {
    move_cell(selection, attention);
    const ProbeRow& probe = attention.rows[static_cast<std::size_t>(selection.cell_row)];
    const auto length = static_cast<std::int64_t>(probe.truth.size());
    const std::int64_t t = selection.cell_position;
    const std::int64_t j = std::min(selection.cell_glimpse, attention.glimpses - 1);
    const std::string glimpse = attention.glimpses > 1 ? fmt::format(", glimpse {}", j + 1) : "";
    ImGui::PushFont(ui.fonts.strong);
    ImGui::Text("Letter %s at place %lld%s",
                std::string(character(probe.letters, static_cast<std::size_t>(t))).c_str(),
                static_cast<long long>(t + 1), glimpse.c_str());
    ImGui::PopFont();
    place_row(ui, probe, t);
    ImGui::Dummy({0, ui.px(2)});
    const auto start = static_cast<std::size_t>(selection.cell_row * attention.glimpses * attention.time);
    const bool monotonic = ui.state.snapshot().model.name.find("monotonic") != std::string::npos;
    if (attention.scores.empty()) {
      dim_text(ui, "The engine sent no scores for this model.");
    } else if (monotonic) {
      monotonic_rows(ui, attention,
                     std::span(attention.scores)
                         .subspan(start, static_cast<std::size_t>(attention.glimpses * attention.time)),
                     length, j, t);
    } else {
      softmax_rows(ui,
                   std::span(attention.scores)
                       .subspan(start + static_cast<std::size_t>(j * attention.time),
                                static_cast<std::size_t>(length)),
                   t);
    }
    const float weight = attention.weights[start + static_cast<std::size_t>(j * attention.time + t)];
    dim_text(ui, "The engine's own weight here: " + compact(static_cast<double>(weight), 4));
    dim_text(ui, "The arrow keys go to the cells beside it.");
    if (ImGui::IsKeyPressed(ImGuiKey_Escape)) ImGui::CloseCurrentPopup();
  } else {
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
}

}  // namespace attention::playground
