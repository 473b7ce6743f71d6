#include "wasm/playground/plots/bars.h"

#include <algorithm>
#include <cmath>

#include "wasm/playground/logic/text.h"
#include "wasm/playground/logic/ticks.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {

void draw_histogram(const PlotStyle& style, const Histogram& histogram) {
  plot_item(histogram.id, histogram.size);
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::int64_t bars = histogram.last - histogram.first + 1;
  if (bars <= 0) return;
  const float line = text_size(style.font, "0").y;
  const float bottom = high.y - line - style.px(3);
  const float pitch = (high.x - low.x) / static_cast<float>(bars);
  const float gap = pitch > style.px(5) ? style.px(1) : 0;
  std::int64_t most = 1;
  for (std::int64_t v = histogram.first; v <= histogram.last; ++v)
    if (v < static_cast<std::int64_t>(histogram.counts.size()))
      most = std::max(most, histogram.counts[static_cast<std::size_t>(v)]);

  const auto left_of = [&](std::int64_t v) {
    return low.x + static_cast<float>(v - histogram.first) * pitch;
  };
  for (std::int64_t v = histogram.first; v <= histogram.last; ++v) {
    const std::int64_t count = v < static_cast<std::int64_t>(histogram.counts.size())
                                   ? histogram.counts[static_cast<std::size_t>(v)]
                                   : 0;
    if (!count) continue;
    const bool under =
        hovered && ImGui::GetMousePos().x >= left_of(v) && ImGui::GetMousePos().x < left_of(v) + pitch;
    const float tall =
        std::max(1.0f, (bottom - low.y) * static_cast<float>(count) / static_cast<float>(most));
    list.AddRectFilled({left_of(v), bottom - tall}, {left_of(v) + std::max(1.0f, pitch - gap), bottom},
                       packed(under ? style.theme.accent_hover : style.theme.accent, under ? 1.0f : 0.75f),
                       std::min(gap, style.px(1.5f)));
    if (under) {
      ImGui::BeginTooltip();
      ImGui::Text("%s: %s", counted(v, histogram.unit).c_str(), counted(count, "sequence").c_str());
      ImGui::EndTooltip();
    }
  }
  list.AddLine({low.x, bottom + 0.5f}, {high.x, bottom + 0.5f}, packed(style.theme.border));
  if (histogram.mark >= 0) {
    const float x =
        low.x + (static_cast<float>(histogram.mark) - static_cast<float>(histogram.first) + 0.5f) * pitch;
    list.AddLine({x, low.y}, {x, bottom}, packed(style.theme.text, 0.8f), style.px(1));
  }
  const Range range{static_cast<double>(histogram.first), static_cast<double>(histogram.last)};
  for (const Tick& tick :
       integer_ticks(range, std::max(2, static_cast<int>((high.x - low.x) / style.px(30))))) {
    const float width = text_size(style.font, tick.label).x;
    const float center = left_of(static_cast<std::int64_t>(tick.value)) + pitch / 2;
    draw_text(list, style.font, {std::clamp(center - width / 2, low.x, high.x - width), bottom + style.px(2)},
              packed(style.theme.dim), tick.label);
  }
}

void draw_paired_bars(const PlotStyle& style, const PairedBars& bars) {
  plot_item(bars.id, bars.size);
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto labels = characters(bars.labels);
  const std::size_t count = std::min({bars.first.size(), bars.second.size(), labels.size()});
  if (!count) return;
  double most = 1e-9;
  for (std::size_t i = 0; i < count; ++i) most = std::max({most, bars.first[i], bars.second[i]});
  const float line = text_size(style.font, "0").y;
  const float bottom = high.y - line - style.px(3);
  const float pitch = (high.x - low.x) / static_cast<float>(count);
  const float width = std::min(pitch * 0.36f, style.px(14));
  for (std::size_t i = 0; i < count; ++i) {
    const float center = low.x + (static_cast<float>(i) + 0.5f) * pitch;
    const auto top = [&](double share) {
      return bottom - (bottom - low.y) * static_cast<float>(share / most);
    };
    list.AddRectFilled({center - width, top(bars.first[i])}, {center - style.px(1), bottom},
                       packed(style.theme.accent, 0.8f), style.px(1.5f));
    list.AddRect({center + style.px(1), top(bars.second[i])}, {center + width, bottom},
                 packed(style.theme.dim), style.px(1.5f), 0, style.px(1.2f));
    const std::string_view letter = labels[i];
    if (pitch > text_size(style.font, letter).x + 1)
      draw_text(list, style.font, {center - text_size(style.font, letter).x / 2, bottom + style.px(2)},
                packed(style.theme.dim), letter);
  }
  list.AddLine({low.x, bottom + 0.5f}, {high.x, bottom + 0.5f}, packed(style.theme.border));
  if (!hovered) return;
  ImGui::BeginTooltip();
  ImGui::TextColored(vector(style.theme.dim), "letter   %s   %s", bars.first_name, bars.second_name);
  for (std::size_t i = 0; i < count; ++i)
    ImGui::Text("%s   %s   %s", std::string(labels[i]).c_str(), percent(bars.first[i]).c_str(),
                percent(bars.second[i]).c_str());
  ImGui::EndTooltip();
}

}  // namespace attention::playground
