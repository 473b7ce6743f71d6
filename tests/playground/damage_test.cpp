#include "wasm/playground/logic/damage.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "core/base/random.h"

namespace attention::playground {

void PrintTo(const PixelRect& rect, std::ostream* out) {
  *out << "(" << rect.left << ", " << rect.top << " to " << rect.right << ", " << rect.bottom << ")";
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct Drawn {
  PixelRect bounds;
  std::uint64_t look = 0;
};

std::vector<PixelRect> draw(Damage& damage, const std::vector<Drawn>& frame, int width = 640,
                            int height = 320) {
  damage.begin(width, height);
  for (const Drawn& drawn : frame) damage.add(drawn.bounds, drawn.look);
  return damage.end();
}

TEST(CanvasDamage, AllOfTheFirstFrameAndNothingOfTheSameAgain) {
  Damage damage;
  const std::vector<Drawn> frame{{{10, 10, 50, 20}, 7}};
  EXPECT_THAT(draw(damage, frame), ElementsAre(PixelRect{0, 0, 640, 320}));
  EXPECT_THAT(draw(damage, frame), IsEmpty());
  damage.forget();
  EXPECT_THAT(draw(damage, frame), ElementsAre(PixelRect{0, 0, 640, 320}));
  EXPECT_THAT(draw(damage, frame, 639, 320), ElementsAre(PixelRect{0, 0, 639, 320}));
}

TEST(CanvasDamage, WhereSomethingWasAndWhereItIs) {
  Damage damage;
  draw(damage, {{{0, 0, 10, 10}, 1}});
  EXPECT_THAT(draw(damage, {{{600, 300, 610, 310}, 2}}),
              UnorderedElementsAre(PixelRect{0, 0, 32, 32}, PixelRect{576, 288, 640, 320}));
}

TEST(CanvasDamage, EdgesOfTheTileBelongToOneTile) {
  Damage damage;
  draw(damage, {});
  EXPECT_THAT(draw(damage, {{{32, 32, 64, 64}, 1}}), ElementsAre(PixelRect{32, 32, 64, 64}));
  EXPECT_THAT(draw(damage, {{{32, 32, 65, 64}, 1}}), ElementsAre(PixelRect{64, 32, 96, 64}));
}

TEST(CanvasDamage, WhatIsDrawnFirstMatters) {
  Damage damage;
  const Drawn a{{0, 0, 20, 20}, 1};
  const Drawn b{{10, 10, 60, 20}, 2};
  draw(damage, {a, b});
  EXPECT_THAT(draw(damage, {b, a}), ElementsAre(PixelRect{0, 0, 32, 32}));
}

TEST(CanvasDamage, BeyondTheCanvasAndEmptyCountForNothing) {
  Damage damage;
  draw(damage, {}, 40, 40);
  EXPECT_THAT(draw(damage, {{{-50, -50, 0, 0}, 1}, {{40, 0, 90, 40}, 2}, {{5, 5, 5, 9}, 3}}, 40, 40),
              IsEmpty());
  EXPECT_THAT(draw(damage, {{{-9, 35, 90, 90}, 1}}, 40, 40), ElementsAre(PixelRect{0, 32, 40, 40}));
  EXPECT_THAT(draw(damage, {{{0, 0, 9, 9}, 1}}, 0, 0), IsEmpty());
}

TEST(CanvasDamage, ALongWayBetweenIsNotPainted) {
  Damage damage;
  draw(damage, {});
  EXPECT_THAT(draw(damage, {{{0, 0, 640, 32}, 1}, {{0, 288, 64, 320}, 2}, {{608, 288, 640, 320}, 3}}),
              UnorderedElementsAre(PixelRect{0, 0, 640, 32}, PixelRect{0, 288, 64, 320},
                                   PixelRect{608, 288, 640, 320}));
}

TEST(CanvasDamage, PartsHoldEveryChangeOnceWhateverChanges) {
  Random random(1);
  Damage damage;
  std::vector<Drawn> before;
  draw(damage, before);
  for (int frame = 0; frame < 200; ++frame) {
    std::vector<Drawn> now = before;
    if (now.size() > 20) now.erase(now.begin());
    const int left = static_cast<int>(random.below(700)) - 30;
    const int top = static_cast<int>(random.below(380)) - 30;
    now.push_back({{left, top, left + 1 + static_cast<int>(random.below(90)),
                    top + 1 + static_cast<int>(random.below(60))},
                   random.below(1000)});
    const auto parts = draw(damage, now);
    const auto times_painted = [&](int x, int y) {
      return std::count_if(parts.begin(), parts.end(), [&](const PixelRect& part) {
        return part.left <= x && x < part.right && part.top <= y && y < part.bottom;
      });
    };
    const auto drawn_at = [](const std::vector<Drawn>& drawn, int x, int y) {
      std::vector<std::uint64_t> looks;
      for (const auto& [bounds, look] : drawn)
        if (bounds.left <= x && x < bounds.right && bounds.top <= y && y < bounds.bottom)
          looks.push_back(look);
      return looks;
    };
    for (int y = 0; y < 320; y += 7)
      for (int x = 0; x < 640; x += 7) {
        const bool differs = drawn_at(before, x, y) != drawn_at(now, x, y);
        ASSERT_LE(times_painted(x, y), 1);
        ASSERT_GE(times_painted(x, y), differs ? 1 : 0) << x << " " << y;
      }
    before = std::move(now);
  }
}

}  // namespace
}  // namespace attention::playground
