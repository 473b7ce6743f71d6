#include "wasm/playground/logic/colors.h"

#include <gtest/gtest.h>

#include <cmath>

namespace attention::playground {
namespace {

constexpr Appearance both[] = {Appearance::dark, Appearance::light};

TEST(Colors, HeatRisesOrFallsInLuminanceThroughout) {
  for (const Appearance appearance : both) {
    const double sign = appearance == Appearance::dark ? 1 : -1;
    for (int i = 0; i < 100; ++i)
      EXPECT_GT(sign * (luminance(heat_color((i + 1) / 100.0, appearance)) -
                        luminance(heat_color(i / 100.0, appearance))),
                0)
          << "at " << i;
  }
}

TEST(Colors, HeatIsClampedAndGreyForNotANumber) {
  const Color grey = heat_color(std::nan(""), Appearance::dark);
  EXPECT_NEAR(grey.r, grey.g, 0.05);
  EXPECT_EQ(heat_color(-1, Appearance::dark).g, heat_color(0, Appearance::dark).g);
  EXPECT_EQ(heat_color(7, Appearance::dark).g, heat_color(1, Appearance::dark).g);
}

TEST(Colors, LettersReadOnTheirPanel) {
  for (int i = 0; i < 8; ++i) {
    EXPECT_GE(contrast(category_color(i, Appearance::dark), hex(0x161b22)), 4.5) << i;
    EXPECT_GE(contrast(category_color(i, Appearance::light), hex(0xffffff)), 4.5) << i;
  }
}

TEST(Colors, InkReadsOnEveryHeat) {
  for (const Appearance appearance : both)
    for (int i = 0; i <= 50; ++i) {
      const Color ground = heat_color(i / 50.0, appearance);
      EXPECT_GE(contrast(readable_on(ground), ground), 4.0) << i;
    }
}

TEST(Colors, ContrastOfBlackOnWhiteIsTwentyOne) {
  EXPECT_NEAR(contrast(hex(0x000000), hex(0xffffff)), 21, 1e-6);
}

}  // namespace
}  // namespace attention::playground
