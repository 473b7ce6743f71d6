#include "native/support/line_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace attention {
namespace {

constexpr double chart_width = 380, chart_height = 250, left = 58, right = 96, top = 34, bottom = 40;
// Told apart by colour-blind readers too (Okabe and Ito).
constexpr std::array<const char*, 5> colors = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#555555"};

// A logarithmic axis from `low` to `high`, drawn from `begin` to `end`.
struct Axis {
  double low, high, begin, end;
  double place(double value) const {
    const double share = high > low ? std::log(value / low) / std::log(high / low) : 0.5;
    return begin + share * (end - begin);
  }
};

std::string text(double x, double y, const std::string& words, const char* anchor = "middle",
                 const char* more = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor, more,
                     words);
}

std::string line(double x1, double y1, double x2, double y2) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#ddd\"/>\n", x1,
                     y1, x2, y2);
}

std::string number(double value) {
  if (value >= 1e6) return fmt::format("{:g}M", value / 1e6);
  if (value >= 1e4) return fmt::format("{:g}k", value / 1e3);
  return fmt::format("{:g}", value);
}

// Powers of ten within the axis.
std::vector<double> decades(const Axis& axis) {
  std::vector<double> values;
  for (double v = std::pow(10, std::ceil(std::log10(axis.low) - 1e-9)); v <= axis.high * 1.0001; v *= 10)
    values.push_back(v);
  return values;
}

std::string draw(const LineChart& chart, const std::string& y_name, double x, double y) {
  double x_low = 1e300, x_high = 0, y_low = 1e300, y_high = 0;
  for (const LineSeries& series : chart.series)
    for (const auto& [px, py] : series.points) {
      x_low = std::min(x_low, px);
      x_high = std::max(x_high, px);
      y_low = std::min(y_low, py);
      y_high = std::max(y_high, py);
    }
  y_low = std::pow(10, std::floor(std::log10(y_low)));
  y_high = std::pow(10, std::ceil(std::log10(y_high)));
  const Axis across{x_low, x_high, x + left, x + chart_width - right};
  const Axis up{y_low, y_high, y + chart_height - bottom, y + top};
  std::string svg = text(x + left, y + 16, chart.title, "start", " font-weight=\"bold\"");
  svg += text(x + left, y + 29, y_name, "start", " fill=\"#666\"");
  svg += text(across.end, up.begin + 32, chart.x_name, "end", " fill=\"#666\"");
  for (const double value : decades(up)) {
    svg += line(across.begin, up.place(value), across.end, up.place(value));
    svg += text(across.begin - 6, up.place(value) + 4, number(value), "end");
  }
  for (const auto& [value, unused] : chart.series[0].points) {
    svg += line(across.place(value), up.begin, across.place(value), up.begin + 4);
    svg += text(across.place(value), up.begin + 17, number(value));
  }
  std::vector<double> taken;  // heights of names, which must not lie over each other
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const LineSeries& series = chart.series[i];
    std::string path;
    for (const auto& [px, py] : series.points)
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : " L", across.place(px), up.place(py));
    svg += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", path,
                       colors[i % colors.size()]);
    double height = up.place(series.points.back().second) + 4;
    while (std::ranges::any_of(taken, [&](double other) { return std::abs(other - height) < 13; }))
      height += 1;
    taken.push_back(height);
    svg += text(across.end + 6, height, series.name, "start",
                fmt::format(" fill=\"{}\"", colors[i % colors.size()]).c_str());
  }
  return svg;
}

}  // namespace

std::string line_charts(const std::string& y_name, const std::vector<LineChart>& charts) {
  const auto rows = static_cast<double>((charts.size() + 1) / 2);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "fill=\"#222\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{0}\" height=\"{1}\" "
      "fill=\"#fff\"/>\n",
      2 * chart_width, rows * chart_height);
  for (std::size_t i = 0; i < charts.size(); ++i)
    svg += draw(charts[i], y_name, static_cast<double>(i % 2) * chart_width,
                static_cast<double>(i / 2) * chart_height);
  return svg + "</svg>\n";
}

}  // namespace attention
