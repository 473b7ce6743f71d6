#include "wasm/playground/logic/layout.h"

#include <gtest/gtest.h>

namespace attention::playground {
namespace {

bool overlap(const Rect& a, const Rect& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

Layout at(float width, float height) { return arrange(width, height, ui_scale(width, height), 300); }

TEST(Layout, LaptopsShowAllPanelsAtOnce) {
  for (const auto& [width, height] : {std::pair{1366.0f, 768.0f},
                                      {1440.0f, 900.0f},
                                      {1920.0f, 1080.0f},
                                      {3840.0f, 2160.0f},
                                      {1280.0f, 720.0f}}) {
    const Layout layout = at(width, height);
    EXPECT_EQ(layout.kind, LayoutKind::wide) << width;
    for (std::size_t i = 0; i < layout.panels.size(); ++i) {
      const Rect& panel = layout.panels[i];
      EXPECT_GE(panel.x, 0);
      EXPECT_GE(panel.y, layout.bar.height);
      EXPECT_LE(panel.x + panel.width, width) << width << " panel " << i;
      EXPECT_LE(panel.y + panel.height, height) << width << " panel " << i;
      EXPECT_GT(panel.width, 250);
      EXPECT_GT(panel.height, 180);
      for (std::size_t j = 0; j < i; ++j)
        EXPECT_FALSE(overlap(panel, layout.panels[j])) << width << ": " << i << ", " << j;
    }
  }
}

TEST(Layout, TabletsScrollThePage) {
  const Layout layout = at(820, 1180);
  EXPECT_EQ(layout.kind, LayoutKind::medium);
  EXPECT_GE(layout.page_height, 1180);
  for (std::size_t i = 0; i < layout.panels.size(); ++i) {
    EXPECT_LE(layout.panels[i].x + layout.panels[i].width, 820);
    EXPECT_LE(layout.panels[i].y + layout.panels[i].height, layout.page_height);
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(overlap(layout.panels[i], layout.panels[j]));
  }
}

TEST(Layout, PhonesShowOnePanelAboveTheTabs) {
  for (const float width : {360.0f, 390.0f, 700.0f}) {
    const Layout layout = at(width, 780);
    EXPECT_EQ(layout.kind, LayoutKind::narrow);
    EXPECT_EQ(layout.panels[0].width, width);
    EXPECT_FALSE(overlap(layout.panels[0], layout.tabs));
    EXPECT_EQ(layout.tabs.y + layout.tabs.height, 780);
  }
}

TEST(Layout, EverythingGrowsOnLargeScreens) {
  EXPECT_EQ(ui_scale(1366, 768), 1);
  EXPECT_EQ(ui_scale(390, 844), 1);
  EXPECT_GE(ui_scale(3840, 2160), 2);
  EXPECT_LE(ui_scale(10000, 10000), 2.5f);
}

}  // namespace
}  // namespace attention::playground
