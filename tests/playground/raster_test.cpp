#include "wasm/playground/logic/raster.h"

#include <gmock/gmock.h>

#include <cmath>

#include "core/base/random.h"

namespace attention::playground {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

constexpr std::uint32_t black = 0xff000000;
constexpr std::uint32_t white = 0xffffffff;
constexpr unsigned char full[] = {255};
constexpr Coverage solid{full, 1, 1};

Raster blank(int width, int height) {
  Raster raster;
  raster.resize(width, height);
  return raster;
}

PixelRect all(const Raster& raster) { return {0, 0, raster.width(), raster.height()}; }

// Two triangles, as Dear ImGui draws a rectangle.
void rectangle(Raster& raster, float left, float top, float right, float bottom, std::uint32_t color,
               const Coverage& coverage = solid) {
  const RasterVertex a{left, top, 0, 0, color};
  const RasterVertex b{right, top, 1, 0, color};
  const RasterVertex c{right, bottom, 1, 1, color};
  const RasterVertex d{left, bottom, 0, 1, color};
  raster.triangle(a, b, c, coverage, all(raster));
  raster.triangle(a, c, d, coverage, all(raster));
}

std::uint32_t pixel(const Raster& raster, int x, int y) {
  return raster.pixels()[static_cast<std::size_t>(y * raster.width() + x)];
}

TEST(Raster, FillsWithinThePicture) {
  Raster raster = blank(3, 2);
  raster.fill({1, -4, 9, 1}, 0x00332211);
  EXPECT_THAT(raster.pixels(), ElementsAre(black, 0xff332211, 0xff332211, black, black, black));
  raster.fill({2, 0, 1, 2}, white);
  raster.fill({5, 0, 9, 2}, white);
  EXPECT_EQ(pixel(raster, 1, 0), 0xff332211);
}

TEST(Raster, APixelBelongsToWhatHoldsItsCenter) {
  Raster raster = blank(4, 4);
  rectangle(raster, 0.5f, 0.5f, 2.5f, 2.5f, white);  // from centers to centers
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 4; ++x)
      EXPECT_EQ(pixel(raster, x, y), (y == 1 || y == 2) && (x == 0 || x == 1) ? white : black)
          << x << ' ' << y;
  rectangle(raster, 2.4f, 3.4f, 3.6f, 3.6f, white);  // around centers
  EXPECT_EQ(pixel(raster, 2, 3), white);
  EXPECT_EQ(pixel(raster, 3, 3), white);
}

// A fan around any point covers every pixel once: with half of white, all come to the same grey.
TEST(Raster, TrianglesThatShareEdgesNeitherOverlapNorLeaveGaps) {
  Random random(1);
  for (int trial = 0; trial < 200; ++trial) {
    Raster raster = blank(16, 16);
    const auto place = [&] { return static_cast<float>(random.uniform() * 16); };
    const float grid = trial % 2 ? 0.5f : 1.0f / 256;  // often through the pixels' centers
    const RasterVertex middle{std::round(place() / grid) * grid, std::round(place() / grid) * grid, 0, 0,
                              0x80ffffff};
    const float corners[][2] = {{0, 0}, {16, 0}, {16, 16}, {0, 16}};
    for (int i = 0; i < 4; ++i) {
      const auto* from = corners[i];
      const auto* to = corners[(i + 1) % 4];
      raster.triangle(middle, {from[0], from[1], 0, 0, middle.color}, {to[0], to[1], 0, 0, middle.color},
                      solid, all(raster));
    }
    EXPECT_THAT(raster.pixels(), Each(0xff808080)) << middle.x << ' ' << middle.y;
  }
}

TEST(Raster, TheOrderOfTheCornersDoesNotMatter) {
  const RasterVertex corners[] = {{1, 1, 0, 0, white}, {13, 4, 0, 0, 0x40112233}, {6, 12, 0, 0, 0xff0000ff}};
  Raster first = blank(16, 16);
  first.triangle(corners[0], corners[1], corners[2], solid, all(first));
  EXPECT_NE(pixel(first, 6, 6), black);
  Raster second = blank(16, 16);
  second.triangle(corners[0], corners[2], corners[1], solid, all(second));
  EXPECT_EQ(first.pixels(), second.pixels());
}

TEST(Raster, StaysWithinItsClipAndThePicture) {
  Raster raster = blank(8, 8);
  const RasterVertex a{-50, -50, 0, 0, white};
  const RasterVertex b{200, -50, 0, 0, white};
  const RasterVertex c{-50, 200, 0, 0, white};
  raster.triangle(a, b, c, solid, {2, 3, 5, 90});
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x)
      EXPECT_EQ(pixel(raster, x, y), x >= 2 && x < 5 && y >= 3 ? white : black) << x << ' ' << y;
  const std::vector<std::uint32_t> before = raster.pixels();
  raster.triangle(a, b, c, solid, {5, 5, 5, 8});
  raster.triangle({1, 1}, {6, 6}, {3, 3}, solid, all(raster));  // no area
  raster.triangle({1e30f, 0}, {-1e30f, 1}, {0, 1e30f}, solid, {0, 0, 0, 0});
  EXPECT_EQ(raster.pixels(), before);
}

TEST(Raster, BlendsByAlphaAndCoverage) {
  Raster raster = blank(3, 1);
  raster.fill({0, 0, 3, 1}, 0xff0000c8);
  rectangle(raster, 0, 0, 1, 1, 0x80640000);  // 128/255 of blue 100 over red 200
  EXPECT_EQ(pixel(raster, 0, 0), 0xff320064u);
  const unsigned char half[] = {51};
  rectangle(raster, 1, 0, 2, 1, 0xff640000, {half, 1, 1});
  EXPECT_EQ(pixel(raster, 1, 0), 0xff1400a0u);
  const unsigned char none[] = {0};
  rectangle(raster, 2, 0, 3, 1, 0xff640000, {none, 1, 1});
  EXPECT_EQ(pixel(raster, 2, 0), 0xff0000c8u);
}

TEST(Raster, ColorChangesEvenlyBetweenCorners) {
  Raster raster = blank(10, 1);
  raster.triangle({0, 0, 0, 0, black}, {10, 0, 0, 0, 0xff0000fa}, {0, 10, 0, 0, black}, solid, all(raster));
  for (int x = 0; x < 9; ++x)
    EXPECT_NEAR(static_cast<double>(pixel(raster, x, 0) & 0xff), 25 * (x + 0.5), 0.51) << x;
}

TEST(Raster, CoverageIsTakenBetweenTheNearestTexels) {
  const unsigned char texels[] = {0, 200, 100, 40};
  Raster same = blank(2, 2);
  rectangle(same, 0, 0, 2, 2, white, {texels, 2, 2});
  EXPECT_THAT(same.pixels(), ElementsAre(black, 0xffc8c8c8, 0xff646464, 0xff282828));
  // Twice as large: centers at a quarter and at three quarters of the way.
  Raster large = blank(4, 4);
  rectangle(large, 0, 0, 4, 4, white, {texels, 2, 2});
  EXPECT_EQ(pixel(large, 0, 0) & 0xff, 0u);
  EXPECT_EQ(pixel(large, 1, 0) & 0xff, 50u);
  EXPECT_EQ(pixel(large, 3, 0) & 0xff, 200u);
  EXPECT_EQ(pixel(large, 1, 1) & 0xff, 59u);  // (9·0 + 3·200 + 3·100 + 40) / 16 = 58.75
}

}  // namespace
}  // namespace attention::playground
