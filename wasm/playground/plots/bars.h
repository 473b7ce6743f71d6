#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "wasm/playground/plots/plot_style.h"

// Counts and shares as bars.
//
//     draw_histogram(plot_style(ui), {.id = "lengths", .counts = histogram, .first = 10, .last = 45, .size =
//     {280, 70}});

namespace attention::playground {

struct Histogram {
  const char* id = "";
  std::span<const std::int64_t> counts;  ///< counts[v] of value v
  std::int64_t first = 0;                ///< values shown
  std::int64_t last = 0;
  std::string unit;  ///< in the read-out: "21 letters"
  double mark = -1;  ///< a value to mark (the mean); negative: none
  ImVec2 size;
};

void draw_histogram(const PlotStyle& style, const Histogram& histogram);

struct PairedBars {
  const char* id = "";
  std::span<const double> first;   ///< shares of the one kind, drawn filled
  std::span<const double> second;  ///< of the other, drawn as an outline
  std::string labels;              ///< one character a bar
  const char* first_name = "";
  const char* second_name = "";
  ImVec2 size;
};

/// Two distributions over the same few letters, side by side.
void draw_paired_bars(const PlotStyle& style, const PairedBars& bars);

}  // namespace attention::playground
