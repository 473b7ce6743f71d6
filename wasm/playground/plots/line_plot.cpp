#include "wasm/playground/plots/line_plot.h"

#include <algorithm>
#include <cmath>

#include "wasm/playground/logic/curve_points.h"
#include "wasm/playground/logic/text.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

// The drawing area and its coordinates.
struct Area {
  ImVec2 low;
  ImVec2 high;
  Range x;
  Range y;
  bool logarithmic = false;

  float to_x(double value) const {
    return low.x + static_cast<float>((value - x.low) / x.span()) * (high.x - low.x);
  }
  float to_y(double value) const {
    const double share = logarithmic
                             ? (std::log(value) - std::log(y.low)) / (std::log(y.high) - std::log(y.low))
                             : (value - y.low) / y.span();
    return high.y - static_cast<float>(share) * (high.y - low.y);
  }
};

bool drawable(const LinePlot& plot, double y) { return std::isfinite(y) && (!plot.logarithmic || y > 0); }

void fit_ranges(const LinePlot& plot, Area& area) {
  Range x = nothing();
  Range y = nothing();
  for (const Curve& curve : plot.curves)
    for (std::size_t i = 0; i < curve.x.size(); ++i)
      if (drawable(plot, curve.y[i])) {
        include(x, curve.x[i]);
        include(y, curve.y[i]);
      }
  if (plot.reference) include(y, plot.reference->y);
  area.x = plot.x_range.value_or(padded(x, 0));
  if (plot.y_range) {
    area.y = *plot.y_range;
  } else if (plot.logarithmic) {
    const Range logs = padded({std::log(y.low), std::log(y.high)}, 0.06);
    area.y = {std::exp(logs.low), std::exp(logs.high)};
  } else {
    area.y = padded(y, 0.08);
    if (y.low >= 0) area.y.low = std::max(0.0, area.y.low);
  }
}

bool has_data(const LinePlot& plot) {
  for (const Curve& curve : plot.curves)
    if (std::any_of(curve.y.begin(), curve.y.end(), [&](double y) { return drawable(plot, y); })) return true;
  return false;
}

std::string y_label(const LinePlot& plot, double value) {
  return plot.percent ? percent(value, 1) : plot.whole_y ? grouped(std::llround(value)) : compact(value, 4);
}

void draw_grid(const PlotStyle& style, const LinePlot& plot, const Area& area,
               const std::vector<Tick>& x_ticks, const std::vector<Tick>& y_ticks) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = text_size(style.font, "0").y;
  for (const Tick& tick : y_ticks) {
    const float y = std::round(area.to_y(tick.value)) + 0.5f;
    list.AddLine({area.low.x, y}, {area.high.x, y}, packed(style.theme.grid));
    const float width = text_size(style.font, tick.label).x;
    draw_text(list, style.font, {area.low.x - width - style.px(6), y - line / 2}, packed(style.theme.dim),
              tick.label);
  }
  float last = -1e9f;
  for (const Tick& tick : x_ticks) {
    const float x = std::round(area.to_x(tick.value));
    const float width = text_size(style.font, tick.label).x;
    const float left = std::clamp(x - width / 2, area.low.x - style.px(8), area.high.x - width);
    if (left < last + style.px(6)) continue;
    last = left + width;
    list.AddLine({x + 0.5f, area.high.y}, {x + 0.5f, area.high.y + style.px(3)}, packed(style.theme.grid));
    draw_text(list, style.font, {left, area.high.y + style.px(3)}, packed(style.theme.dim), tick.label);
  }
  list.AddLine({area.low.x, area.high.y + 0.5f}, {area.high.x, area.high.y + 0.5f},
               packed(style.theme.border));
  (void)plot;
}

void draw_reference(const PlotStyle& style, const LinePlot& plot, const Area& area) {
  if (!plot.reference || !(plot.reference->y >= area.y.low && plot.reference->y <= area.y.high)) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = std::round(area.to_y(plot.reference->y)) + 0.5f;
  const float dash = style.px(5);
  for (float x = area.low.x; x < area.high.x; x += 2 * dash)
    list.AddLine({x, y}, {std::min(x + dash, area.high.x), y}, packed(style.theme.caution), style.px(1.3f));
}

// From a gap to the next.
void draw_run(const PlotStyle& style, const Curve& curve, const std::vector<Point>& run) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 color = packed(curve.color, curve.faint ? 0.5f : 1.0f);
  std::vector<ImVec2> line;
  for (const Point& point : telling_points(run)) line.emplace_back(point.x, point.y);
  if (line.size() > 1)
    list.AddPolyline(line.data(), static_cast<int>(line.size()), color, 0,
                     style.px(curve.faint ? 1.1f : 1.9f));
  if (!curve.markers) return;
  const std::vector<bool> marked = marked_points(run, style.px(8));
  for (std::size_t i = 0; i < run.size(); ++i)
    if (marked[i]) {
      list.AddCircleFilled({run[i].x, run[i].y}, style.px(3.4f), packed(style.theme.panel));
      list.AddCircleFilled({run[i].x, run[i].y}, style.px(2.7f), color);
    }
}

void draw_curve(const PlotStyle& style, const LinePlot& plot, const Area& area, const Curve& curve) {
  std::vector<Point> run;
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    if (drawable(plot, curve.y[i])) {
      run.push_back({area.to_x(curve.x[i]), area.to_y(curve.y[i])});
    } else {
      draw_run(style, curve, run);
      run.clear();
    }
  }
  draw_run(style, curve, run);
}

// Title at the left, legend after it, on one line above the area.
void draw_legend(const PlotStyle& style, const LinePlot& plot, ImVec2 place, float right) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = text_size(style.font, "0").y;
  draw_text(list, style.font, place, packed(style.theme.text), plot.title);
  const bool several = plot.curves.size() > 1;
  float x = right;
  const auto entry = [&](const std::string& label, Color color, bool dashed) {
    const float width = text_size(style.font, label).x;
    if (x - width - style.px(20) < place.x + text_size(style.font, plot.title).x + style.px(8)) return;
    x -= width;
    draw_text(list, style.font, {x, place.y}, packed(style.theme.dim), label);
    const float y = place.y + line / 2;
    const float length = style.px(13);
    x -= length + style.px(5);
    if (dashed) {
      list.AddLine({x, y}, {x + length * 0.38f, y}, packed(color), style.px(1.6f));
      list.AddLine({x + length * 0.62f, y}, {x + length, y}, packed(color), style.px(1.6f));
    } else {
      list.AddLine({x, y}, {x + length, y}, packed(color), style.px(2));
    }
    x -= style.px(10);
  };
  if (plot.reference) entry(plot.reference->label, style.theme.caution, true);
  if (several)
    for (auto curve = plot.curves.rbegin(); curve != plot.curves.rend(); ++curve)
      entry(curve->label, curve->color, false);
}

void draw_readout(const PlotStyle& style, const LinePlot& plot, const Area& area) {
  const ImVec2 mouse = ImGui::GetMousePos();
  if (mouse.x < area.low.x || mouse.x > area.high.x) return;
  const double x =
      area.x.low + static_cast<double>((mouse.x - area.low.x) / (area.high.x - area.low.x)) * area.x.span();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line_x = std::round(mouse.x) + 0.5f;
  list.AddLine({line_x, area.low.y}, {line_x, area.high.y}, packed(style.theme.dim, 0.5f));
  ImGui::BeginTooltip();
  ImGui::PushFont(style.font);
  bool first = true;
  for (const Curve& curve : plot.curves) {
    if (curve.x.empty()) continue;
    auto after = std::lower_bound(curve.x.begin(), curve.x.end(), x);
    if (after == curve.x.end() || (after != curve.x.begin() && x - *(after - 1) < *after - x)) --after;
    const auto i = static_cast<std::size_t>(after - curve.x.begin());
    if (!drawable(plot, curve.y[i])) continue;
    list.AddCircleFilled({area.to_x(curve.x[i]), area.to_y(curve.y[i])}, style.px(4), packed(curve.color));
    if (first)
      ImGui::TextColored(vector(style.theme.dim), "%s %s", plot.x_name.c_str(),
                         compact(curve.x[i], 4).c_str());
    first = false;
    ImGui::TextColored(vector(curve.color), "•");
    ImGui::SameLine();
    ImGui::Text("%s  %s", curve.label.c_str(), y_label(plot, curve.y[i]).c_str());
  }
  if (plot.reference) ImGui::TextColored(vector(style.theme.caution), "%s", plot.reference->label.c_str());
  ImGui::PopFont();
  ImGui::EndTooltip();
}

}  // namespace

void draw_line_plot(const PlotStyle& style, const LinePlot& plot) {
  plot_item(plot.id, plot.size);
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 corner = ImGui::GetItemRectMin();
  const ImVec2 end = ImGui::GetItemRectMax();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = text_size(style.font, "0").y;
  draw_legend(style, plot, corner, end.x);

  Area area{{corner.x, corner.y + line + style.px(7)},
            {end.x - style.px(2), end.y - line - style.px(4)},
            {},
            {},
            plot.logarithmic};
  if (area.high.y - area.low.y < style.px(12)) return;
  const bool filled = has_data(plot);
  fit_ranges(plot, area);
  const int rows = std::max(2, static_cast<int>((area.high.y - area.low.y) / style.px(30)));
  std::vector<Tick> y_ticks = !filled && !plot.y_range ? std::vector<Tick>()
                              : plot.logarithmic       ? log_ticks(area.y, rows)
                              : plot.whole_y           ? integer_ticks(area.y, rows)
                                                       : linear_ticks(area.y, rows);
  if (plot.percent)
    for (Tick& tick : y_ticks) tick.label = compact(std::round(tick.value * 1000) / 10, 4) + " %";
  float margin = 0;
  for (const Tick& tick : y_ticks) margin = std::max(margin, text_size(style.font, tick.label).x);
  area.low.x += margin + style.px(8);
  const int columns = std::max(2, static_cast<int>((area.high.x - area.low.x) / style.px(44)));
  draw_grid(style, plot, area, plot.whole_x ? integer_ticks(area.x, columns) : linear_ticks(area.x, columns),
            y_ticks);
  draw_reference(style, plot, area);
  if (!filled) {
    const ImVec2 size = text_size(style.font, plot.empty);
    const ImVec2 place((area.low.x + area.high.x - size.x) / 2, (area.low.y + area.high.y - size.y) / 2);
    list.AddRectFilled({place.x - style.px(6), place.y - style.px(2)},
                       {place.x + size.x + style.px(6), place.y + size.y + style.px(2)},
                       packed(style.theme.panel));
    draw_text(list, style.font, place, packed(style.theme.dim), plot.empty);
    return;
  }
  list.PushClipRect({area.low.x - style.px(4), area.low.y - style.px(4)},
                    {area.high.x + style.px(4), area.high.y + style.px(3)}, true);
  for (const Curve& curve : plot.curves) draw_curve(style, plot, area, curve);
  list.PopClipRect();
  if (hovered) draw_readout(style, plot, area);
}

}  // namespace attention::playground
