#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wasm/playground/logic/ticks.h"
#include "wasm/playground/plots/plot_style.h"

// Curves over a common abscissa, with axes, legend, a reference line and a read-out under the pointer.
//
//     LinePlot plot{.id = "loss", .title = "Loss", .size = {320, 150}};
//     plot.curves.push_back({.label = "batch", .x = epochs, .y = losses, .color = theme.accent});
//     draw_line_plot(plot_style(ui), plot);

namespace attention::playground {

struct Curve {
  std::string label;
  std::span<const double> x;  ///< ascending
  std::span<const double> y;  ///< as long as x; gaps where not finite
  Color color;
  bool markers = false;
  bool faint = false;  ///< thin and pale, as a background to others
};

struct ReferenceLine {
  std::string label;
  double y = 0;
};

struct LinePlot {
  const char* id = "";
  std::string title;
  std::string x_name;  ///< in the read-out: "epoch 2.4"
  ImVec2 size;
  std::vector<Curve> curves = {};
  std::optional<Range> x_range = {};  ///< given, or what the data span
  std::optional<Range> y_range = {};
  std::optional<ReferenceLine> reference = {};
  bool logarithmic = false;  ///< the ordinate; values that are not positive are gaps
  bool whole_x = true;       ///< mark whole numbers only
  bool whole_y = false;
  bool percent = false;  ///< mark the ordinate in per cent
  std::string empty;     ///< said when there is nothing to draw
};

void draw_line_plot(const PlotStyle& style, const LinePlot& plot);

}  // namespace attention::playground
