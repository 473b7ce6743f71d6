#include "native/support/alignment_picture.h"

#include <fmt/format.h>

#include <algorithm>

namespace attention {
namespace {

constexpr int cell = 15, margin = 22, gap = 40, heading = 30;
constexpr double least_shown = 0.005;

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text)
    safe += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  return safe;
}

std::string label(int x, int y, const std::string& text, const char* anchor = "middle") {
  return fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor, escaped(text));
}

// The weights of one alignment under the sequence's letters; its upper left corner at (x, y).
std::string panel(int x, int y, const std::vector<std::string>& core, const std::vector<std::string>& letters,
                  const std::vector<std::vector<double>>& rows) {
  const int width = cell * static_cast<int>(letters.size()), height = cell * static_cast<int>(core.size());
  std::string svg = fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"frame\"/>\n", x,
                                y, width, height);
  for (std::size_t t = 0; t < letters.size(); ++t)
    svg += label(x + cell * static_cast<int>(t) + cell / 2, y - 4, letters[t]);
  for (std::size_t k = 0; k < core.size(); ++k) {
    const int top = y + cell * static_cast<int>(k);
    svg += label(x - 9, top + 12, core[k]);
    for (std::size_t t = 0; t < letters.size(); ++t)
      if (rows[k][t] >= least_shown)
        svg += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill-opacity=\"{:.3f}\"/>\n",
                           x + cell * static_cast<int>(t), top, cell, cell, std::min(rows[k][t], 1.0));
  }
  return svg;
}

}  // namespace

std::string alignment_picture(const std::string& title, const std::vector<std::string>& core,
                              const std::vector<AlignedSequence>& sequences) {
  std::size_t longest = 1;
  for (const AlignedSequence& sequence : sequences) longest = std::max(longest, sequence.letters.size());
  const int width = cell * static_cast<int>(longest), height = cell * static_cast<int>(core.size()) + gap;
  const int second = margin + width + gap;
  const int full_width = second + width + margin;
  const int full_height = heading + height * static_cast<int>(sequences.size()) + 10;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "fill=\"#1b4f9c\" font-family=\"monospace\" font-size=\"12\">\n"
      "<style>text {{ fill: #222 }} .frame {{ fill: #f4f4f4; stroke: #999 }}</style>\n"
      "<rect width=\"{0}\" height=\"{1}\" style=\"fill: #fff\"/>\n",
      full_width, full_height);
  svg +=
      label(margin, 16, title, "start") + label(second, 16, "exact posterior, the core being known", "start");
  int y = heading + gap / 2;
  for (const AlignedSequence& sequence : sequences) {
    svg += panel(margin, y, core, sequence.letters, sequence.looked);
    svg += panel(second, y, core, sequence.letters, sequence.exact);
    y += height;
  }
  return svg + "</svg>\n";
}

}  // namespace attention
