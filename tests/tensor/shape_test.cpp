#include "core/tensor/shape.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

TEST(Shape, TellsItsExtents) {
  const Shape shape{2, 5, 6};
  EXPECT_EQ(shape.rank(), 3);
  EXPECT_EQ(shape[0], 2);
  EXPECT_EQ(shape[-1], 6);
  EXPECT_EQ(shape[-3], 2);
  EXPECT_EQ(shape.size(), 60);
  EXPECT_EQ(shape.rows(), 10);
  EXPECT_EQ(shape.columns(), 6);
  EXPECT_EQ(shape.product(1, 3), 30);
  EXPECT_EQ(shape.product(1, 1), 1);
  EXPECT_EQ(shape.text(), "(2, 5, 6)");
  EXPECT_THAT(shape.vector(), ElementsAre(2, 5, 6));
}

TEST(Shape, AScalarHasOneElement) {
  const Shape scalar;
  EXPECT_EQ(scalar.rank(), 0);
  EXPECT_EQ(scalar.size(), 1);
  EXPECT_EQ(scalar.rows(), 1);
  EXPECT_EQ(scalar.columns(), 1);
  EXPECT_EQ(scalar.text(), "()");
}

TEST(Shape, AnExtentOfZeroMakesItEmpty) {
  const Shape shape{3, 0, 2};
  EXPECT_EQ(shape.size(), 0);
  EXPECT_EQ(shape.rows(), 0);
  EXPECT_EQ(shape.columns(), 2);
}

TEST(Shape, ChangesOneAxis) {
  const Shape shape{2, 5, 6};
  EXPECT_EQ(shape.with(-1, 1), (Shape{2, 5, 1}));
  EXPECT_EQ(shape.with(0, 7), (Shape{7, 5, 6}));
  EXPECT_EQ(shape.without(1), (Shape{2, 6}));
  EXPECT_EQ(shape.without(-1), (Shape{2, 5}));
  EXPECT_EQ(shape.inserted(0, 1), (Shape{1, 2, 5, 6}));
  EXPECT_EQ(shape.inserted(3, 4), (Shape{2, 5, 6, 4}));
}

TEST(Shape, EqualsByExtents) {
  EXPECT_EQ((Shape{2, 3}), (Shape{2, 3}));
  EXPECT_FALSE((Shape{2, 3} == Shape{2, 3, 1}));
  EXPECT_FALSE((Shape{2, 3} == Shape{3, 2}));
  EXPECT_FALSE((Shape{} == Shape{1}));
}

TEST(Shape, RefusesWhatCannotBe) {
  EXPECT_EQ(invalid_message([] { Shape{2, -1}; }), "Shape: expected extents of at least 0, received (2, -1)");
  EXPECT_EQ(invalid_message([] { Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}; }),
            "Shape: expected at most 8 axes, received 9");
  const Index large = Index{1} << 30;
  EXPECT_EQ(invalid_message([&] {
              Shape{large, large};
            }),
            "Shape: (1073741824, 1073741824) has too many elements");
  EXPECT_EQ(invalid_message([&] {
              Shape{large, 0, large};
            }),
            "Shape: (1073741824, 0, 1073741824) has too many elements");
  const Shape eight{1, 1, 1, 1, 1, 1, 1, 1};
  EXPECT_EQ(invalid_message([&] { eight.inserted(0, 1); }), "Shape: expected at most 8 axes, received 9");
}

TEST(NormalizeAxis, CountsFromTheEndAndNamesWhatIsOutOfRange) {
  EXPECT_EQ(normalize_axis(1, 3, "sum"), 1);
  EXPECT_EQ(normalize_axis(-1, 3, "sum"), 2);
  EXPECT_EQ(normalize_axis(-3, 3, "sum"), 0);
  EXPECT_EQ(invalid_message([] { normalize_axis(3, 3, "sum"); }),
            "sum: expected axis from -3 to 2, received 3");
  EXPECT_EQ(invalid_message([] { normalize_axis(-4, 3, "sum"); }),
            "sum: expected axis from -3 to 2, received -4");
}

TEST(BroadcastShapes, FollowsNumPy) {
  EXPECT_EQ(broadcast({4, 1, 3}, {5, 1}, "add"), (Shape{4, 5, 3}));
  EXPECT_EQ(broadcast({}, {2, 3}, "add"), (Shape{2, 3}));
  EXPECT_EQ(broadcast({2, 3}, {}, "add"), (Shape{2, 3}));
  EXPECT_EQ(broadcast({0}, {1}, "add"), (Shape{0}));
  EXPECT_EQ(broadcast({1, 0}, {4, 1}, "add"), (Shape{4, 0}));
  EXPECT_EQ(invalid_message([] {
              broadcast({2, 3}, {2}, "add");
            }),
            "add: expected shapes that broadcast, received (2, 3) and (2)");
  EXPECT_EQ(invalid_message([] { broadcast({0}, {2}, "add"); }),
            "add: expected shapes that broadcast, received (0) and (2)");
}

}  // namespace
}  // namespace attention
