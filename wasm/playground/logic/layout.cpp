#include "wasm/playground/logic/layout.h"

#include <algorithm>
#include <cmath>

namespace attention::playground {
namespace {

Rect& panel(Layout& layout, Panel which) { return layout.panels[static_cast<std::size_t>(which)]; }

// Three columns: what is asked (left), the run and its attention (middle), the answer (right).
void arrange_wide(Layout& layout, float width, float height, float gap, float scale, float wanted) {
  const float top = layout.bar.height;
  const float tall = height - top - gap;
  const float left = std::clamp(width * 0.235f, 300 * scale, 400 * scale);
  const float right = std::clamp(width * 0.27f, 340 * scale, 500 * scale);
  const float middle = width - left - right - 4 * gap;
  const float model = std::clamp(wanted, 200 * scale, std::max(200 * scale, tall * 0.48f));
  const float train = std::clamp(tall * 0.41f, 270 * scale, 400 * scale);
  panel(layout, Panel::task) = {gap, top, left, tall - model - gap};
  panel(layout, Panel::model) = {gap, top + tall - model, left, model};
  panel(layout, Panel::train) = {left + 2 * gap, top, middle, train};
  panel(layout, Panel::attention) = {left + 2 * gap, top + train + gap, middle, tall - train - gap};
  panel(layout, Panel::recovery) = {left + middle + 3 * gap, top, right, tall};
  layout.page_height = height;
}

void arrange_medium(Layout& layout, float width, float height, float gap, float scale, float model) {
  const float top = layout.bar.height;
  const float left = std::clamp(width * 0.38f, 290 * scale, 380 * scale);
  const float right = width - left - 3 * gap;
  const float page = std::max(height, top + 1180 * scale);
  const float tall = page - top - gap;
  const float train = 290 * scale;
  const float recovery = 500 * scale;
  panel(layout, Panel::task) = {gap, top, left, tall - model - gap};
  panel(layout, Panel::model) = {gap, top + tall - model, left, model};
  panel(layout, Panel::train) = {left + 2 * gap, top, right, train};
  panel(layout, Panel::recovery) = {left + 2 * gap, top + train + gap, right, recovery};
  panel(layout, Panel::attention) = {left + 2 * gap, top + train + recovery + 2 * gap, right,
                                     tall - train - recovery - 2 * gap};
  layout.page_height = page;
}

}  // namespace

float ui_scale(float width, float height) {
  const float fit = std::min(width / 1700.0f, height / 940.0f);
  return std::clamp(std::floor(fit * 8) / 8, 1.0f, 2.5f);
}

Layout arrange(float width, float height, float scale, float model_height) {
  Layout layout;
  const float gap = 10 * scale;
  layout.kind = width >= 1160 * scale && height >= 600 * scale ? LayoutKind::wide
                : width >= 720 * scale                         ? LayoutKind::medium
                                                               : LayoutKind::narrow;
  layout.bar = {0, 0, width, (layout.kind == LayoutKind::narrow ? 48 : 50) * scale};
  if (layout.kind == LayoutKind::wide) arrange_wide(layout, width, height, gap, scale, model_height);
  if (layout.kind == LayoutKind::medium) arrange_medium(layout, width, height, gap, scale, model_height);
  if (layout.kind == LayoutKind::narrow) {
    const float tabs = 50 * scale;
    layout.tabs = {0, height - tabs, width, tabs};
    layout.panels.fill({0, layout.bar.height, width, std::max(0.0f, height - tabs - layout.bar.height)});
    layout.page_height = height;
  }
  return layout;
}

}  // namespace attention::playground
