#pragma once

#include <array>

// Where the panels go, by the size of the canvas alone. No drawing.
//
//     const Layout layout = arrange(width, height, ui_scale(width, height));
//     draw(layout.panels[static_cast<std::size_t>(Panel::task)]);

namespace attention::playground {

enum class Panel { task, model, train, attention, recovery };
inline constexpr int panel_count = 5;

enum class LayoutKind {
  wide,    ///< all five at once, nothing scrolls but the insides of panels
  medium,  ///< two columns, the page scrolls
  narrow,  ///< one panel at a time, chosen by tabs
};

struct Rect {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
};

struct Layout {
  LayoutKind kind = LayoutKind::wide;
  Rect bar;                              ///< title, status, theme
  Rect tabs;                             ///< narrow only
  std::array<Rect, panel_count> panels;  ///< by Panel; narrow: each the whole page
  float page_height = 0;                 ///< medium: what the page scrolls over, the bar included
};

/// How much larger than its design size everything is drawn: 1 up to a large laptop, 2 on a 4K screen at
/// ratio 1.
float ui_scale(float width, float height);

/// Rectangles of a canvas of width × height CSS pixels. The Model panel gets the height it wants where that
/// leaves the Task panel enough.
Layout arrange(float width, float height, float scale, float model_height);

}  // namespace attention::playground
