#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/playground/logic/text.h"
#include "wasm/playground/panels/panels.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

struct Tiles {
  int columns = 1;
  float width = 0;
  float gap = 0;
};

Tiles fit_tiles(const Ui& ui, std::size_t count) {
  const float room = ImGui::GetContentRegionAvail().x;
  Tiles tiles;
  tiles.gap = ui.px(count > 14 ? 2 : 4);
  const auto most = static_cast<int>((room + tiles.gap) / (ui.px(13) + tiles.gap));
  tiles.columns = std::clamp(static_cast<int>(count), 1, std::max(1, most));
  tiles.width = std::min((room + tiles.gap) / static_cast<float>(tiles.columns) - tiles.gap, ui.px(44));
  return tiles;
}

void draw_letter(const Ui& ui, ImVec2 low, ImVec2 high, Color color, std::string_view letter) {
  const float width = high.x - low.x;
  ImFont* font = width < ui.px(15) ? ui.fonts.mono_small : width < ui.px(22) ? ui.fonts.mono : ui.fonts.tile;
  const ImVec2 size = text_size(font, letter);
  draw_text(*ImGui::GetWindowDrawList(), font,
            {std::round((low.x + high.x - size.x) / 2), std::round((low.y + high.y - size.y) / 2)},
            packed(color), letter);
}

void draw_true_tile(const Ui& ui, ImVec2 low, ImVec2 high, std::string_view letter) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Color color = letter_color(ui.theme, ui.state.snapshot().task.letters, letter);
  list.AddRectFilled(low, high, packed(ui.theme.field), ui.px(5));
  list.AddRect(low, high, packed(ui.theme.border), ui.px(5));
  draw_letter(ui, low, high, color, letter);
}

// A recovered letter: the tile fills from its foot as the margin grows; a wrong one is crossed and framed.
void draw_found_tile(Ui& ui, ImVec2 low, ImVec2 high, std::size_t k, std::string_view letter, bool known,
                     bool right, double margin) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(low, high, packed(ui.theme.field), ui.px(5));
  const bool there = !letter.empty();
  const Color color = there ? letter_color(ui.theme, ui.state.snapshot().task.letters, letter) : ui.theme.dim;
  const auto target = static_cast<float>(std::isfinite(margin) ? std::clamp(margin, 0.0, 1.0) : 0.0);
  const float share = ui.motion.approach("tile" + std::to_string(k), there ? target : 0, 0);
  if (there && share > 0.01f) {
    const float top = high.y - (high.y - low.y) * share;
    list.PushClipRect({low.x, top}, high, true);
    list.AddRectFilled(low, high, packed(color, 0.30f), ui.px(5));
    list.PopClipRect();
  }
  const bool wrong = there && known && !right;
  list.AddRect(low, high,
               packed(wrong            ? ui.theme.bad
                      : there && known ? ui.theme.good
                                       : ui.theme.border),
               ui.px(5), 0, ui.px(there ? 1.6f : 1));
  if (there)
    draw_letter(ui, low, high, ui.theme.text, letter);
  else
    draw_letter(ui, low, high, ui.theme.dim, "·");
}

}  // namespace

void draw_core_tiles(Ui& ui) {
  const Snapshot& snapshot = ui.state.snapshot();
  const auto truth = characters(snapshot.task.core);
  // What an untrained network seems to say is no answer.
  const auto found =
      ui.state.untouched() ? std::vector<std::string_view>() : characters(snapshot.recovery.core);
  const std::size_t count = std::max(truth.size(), found.size());
  if (!count) {
    dim_text(ui, "The core is not known.");
    return;
  }
  const Tiles tiles = fit_tiles(ui, count);
  const float tall = std::clamp(tiles.width * 1.2f, ui.px(26), ui.px(42));
  const float mark = ui.px(13);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const int columns = tiles.columns;
  for (std::size_t start = 0; start < count; start += static_cast<std::size_t>(columns)) {
    const std::size_t end = std::min(count, start + static_cast<std::size_t>(columns));
    if (!start) subheading(ui, "Hidden core", counted(static_cast<std::int64_t>(truth.size()), "letter"));
    const ImVec2 top = ImGui::GetCursorScreenPos();
    ImGui::Dummy({1, tall});
    if (!start) subheading(ui, "Read off the attention", "the fuller, the surer");
    const ImVec2 foot = ImGui::GetCursorScreenPos();
    ImGui::Dummy({1, tall + mark + ui.px(2)});
    for (std::size_t k = start; k < end; ++k) {
      const float x = top.x + static_cast<float>(k - start) * (tiles.width + tiles.gap);
      if (k < truth.size()) draw_true_tile(ui, {x, top.y}, {x + tiles.width, top.y + tall}, truth[k]);
      const std::string_view letter = k < found.size() ? found[k] : std::string_view();
      const bool right = k < truth.size() && letter == truth[k];
      const double margin = k < snapshot.recovery.margins.size() ? snapshot.recovery.margins[k] : 0;
      const ImVec2 low(x, foot.y);
      const ImVec2 high(x + tiles.width, foot.y + tall);
      draw_found_tile(ui, low, high, k, letter, !truth.empty(), right, margin);
      if (!letter.empty() && !truth.empty())
        draw_icon(list, right ? Icon::check : Icon::cross,
                  {(low.x + high.x) / 2, high.y + mark / 2 + ui.px(3)}, ui.px(11),
                  packed(right ? ui.theme.good : ui.theme.bad));
      if (!letter.empty() && ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(low, high)) {
        ImGui::BeginTooltip();
        ImGui::Text("Letter %zu: %s", k + 1, std::string(letter).c_str());
        ImGui::Text("Margin %s", compact(margin).c_str());
        ImGui::TextColored(vector(ui.theme.dim), "Lead over the second-best letter; below 0.2 is a guess.");
        ImGui::EndTooltip();
      }
    }
  }
}

}  // namespace attention::playground
