#pragma once

#include "wasm/playground/ui.h"

namespace attention::playground {

/// What a plot needs to know of its surroundings.
struct PlotStyle {
  const Theme& theme;
  ImFont* font;  ///< of marks, legends and read-outs
  float scale;

  float px(float length) const { return length * scale; }
};

/// An item of that size that the pointer can hover and the keyboard passes over.
void plot_item(const char* id, ImVec2 size);

inline PlotStyle plot_style(const Ui& ui) { return {ui.theme, ui.fonts.small, ui.scale}; }

}  // namespace attention::playground
