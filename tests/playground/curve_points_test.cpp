#include "wasm/playground/logic/curve_points.h"

#include <gmock/gmock.h>

#include <cmath>

namespace attention::playground {

void PrintTo(const Point& point, std::ostream* out) { *out << "(" << point.x << ", " << point.y << ")"; }

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

MATCHER_P2(At, x, y, "") { return arg.x == static_cast<float>(x) && arg.y == static_cast<float>(y); }

TEST(TellingPoints, PointsInColumnsOfTheirOwnAllStay) {
  const std::vector<Point> points{{0.5f, 3}, {1.5f, 1}, {2.5f, 2}};
  EXPECT_THAT(telling_points(points), ElementsAre(At(0.5, 3), At(1.5, 1), At(2.5, 2)));
  EXPECT_THAT(telling_points({}), IsEmpty());
}

TEST(TellingPoints, AColumnKeepsItsFirstLowestHighestAndLastInOrder) {
  const std::vector<Point> points{{4.0f, 5}, {4.1f, 6}, {4.2f, 9}, {4.3f, 7},
                                  {4.4f, 1}, {4.5f, 2}, {4.6f, 3}, {5.0f, 4}};
  EXPECT_THAT(telling_points(points), ElementsAre(At(4, 5), At(4.2, 9), At(4.4, 1), At(4.6, 3), At(5, 4)));
}

TEST(TellingPoints, TenThousandStayWithinFourAColumn) {
  std::vector<Point> points;
  for (int i = 0; i < 10000; ++i)
    points.push_back({static_cast<float>(i) / 100, std::sin(static_cast<float>(i))});
  EXPECT_LE(telling_points(points).size(), 4u * 100);
}

TEST(MarkedPoints, AllWhileThereIsRoom) {
  const std::vector<Point> points{{0, 0}, {10, 0}, {20, 0}};
  EXPECT_THAT(marked_points(points, 10), ElementsAre(true, true, true));
}

TEST(MarkedPoints, AtADistanceAndAtTheLast) {
  const std::vector<Point> points{{0, 0}, {4, 0}, {8, 0}, {12, 0}, {16, 0}, {18, 0}};
  EXPECT_THAT(marked_points(points, 8), ElementsAre(true, false, true, false, false, true));
  EXPECT_THAT(marked_points({}, 8), IsEmpty());
}

}  // namespace
}  // namespace attention::playground
