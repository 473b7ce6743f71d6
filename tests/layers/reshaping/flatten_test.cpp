#include "core/layers/reshaping/flatten.h"

#include "gmock/gmock.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(FlattenLayer, AgreesWithTheReference) { EXPECT_EQ(reference_problem("flatten"), ""); }

TEST(FlattenLayer, GivesARowAnExampleWithoutMask) {
  Graph graph;
  Flatten layer;
  EXPECT_EQ(layer(graph.input({3})).shape(), (Shape{3, 1}));
  EXPECT_EQ(layer(graph.input({3, 0, 2})).shape(), (Shape{3, 0}));
  EXPECT_FALSE(layer(graph.input({2, 5, 4}).with_mask(graph.input({2, 5}))).mask());
}

}  // namespace
}  // namespace attention
