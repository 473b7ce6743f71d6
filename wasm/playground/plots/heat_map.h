#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "wasm/playground/plots/plot_style.h"

// Rows × columns of cells coloured by value; letters in the cells where there is room, true ones marked.
//
//     HeatMap map{.id = "attention", .rows = 24, .columns = 40, .largest = 1, .size = {600, 320}};
//     map.cell = [&](std::int64_t row, std::int64_t column) { return HeatCell{weight, "a", true}; };
//     const HeatHit hit = draw_heat_map(plot_style(ui), map);
//     if (hit.clicked) …

namespace attention::playground {

struct HeatCell {
  double value = 0;
  std::string_view letter = {};  ///< empty: none; must outlive the call
  bool marked = false;           ///< belongs to the core
  bool there = true;             ///< false: past the end of the row
};

struct HeatMap {
  const char* id = "";
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  double largest = 1;    ///< value of the ramp's end
  ImVec2 size;           ///< the most it may take; rows that do not fit scroll
  float least_row = 14;  ///< design pixels
  float most_row = 26;
  ImFont* letters = nullptr;
  float label_width = 0;                                          ///< room for row labels at the left, pixels
  std::function<HeatCell(std::int64_t, std::int64_t)> cell = {};  ///< row, column
  std::function<std::string(std::int64_t)> label = {};            ///< of a row; may be empty
  std::int64_t chosen_row = -1;                                   ///< framed
  std::int64_t chosen_column = -1;
};

struct HeatHit {
  std::int64_t row = -1;  ///< under the pointer; −1: none
  std::int64_t column = -1;
  bool clicked = false;
  ImVec2 low;  ///< the visible part of the map on the screen
  ImVec2 high;
};

/// Draws inside a scrolling child; crisp at any size, since cells end on whole device pixels.
HeatHit draw_heat_map(const PlotStyle& style, const HeatMap& map);

/// A horizontal colour ramp with its ends labelled, at most `width` wide.
void draw_color_scale(const PlotStyle& style, double largest, float width);

}  // namespace attention::playground
