#include "core/layers/reshaping/reshape.h"

#include "core/layers/catalogue.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(ReshapeLayer, AgreesWithTheReference) { EXPECT_EQ(reference_problem("reshape"), ""); }

TEST(ReshapeLayer, TheOpenExtentTakesWhatRemains) {
  Graph graph;
  const auto shape = [&](std::vector<Index> target, const Shape& input) {
    return Reshape({std::move(target)})(graph.input(input)).shape();
  };
  EXPECT_EQ(shape({-1}, {2, 3, 4}), (Shape{2, 12}));
  EXPECT_EQ(shape({-1, 6}, {0, 3, 4}), (Shape{0, 2, 6}));
  EXPECT_EQ(shape({}, {5, 1}), Shape{5});
  EXPECT_EQ(shape({0, -1}, {2, 0}), (Shape{2, 0, 0}));
  EXPECT_FALSE(Reshape({{4, 5}})(graph.input({2, 5, 4}).with_mask(graph.input({2, 5}))).mask());
}

TEST(ReshapeLayer, NamesABadTarget) {
  const auto message = [](Json config) { return invalid_message([&] { make_layer("Reshape", config); }); };
  const std::string expected =
      "Reshape: expected target_shape of at most 7 extents, one of which may be -1, received ";
  EXPECT_EQ(message({{"target_shape", {-1, -1}}}), expected + "(-1, -1)");
  EXPECT_EQ(message({{"target_shape", {2, -2}}}), expected + "(2, -2)");
  EXPECT_EQ(message(Json::object()), "Reshape: expected target_shape a list of integers, received none");
  EXPECT_EQ(message({{"target_shape", "4"}}),
            "Reshape: expected target_shape a list of integers, received \"4\"");
}

}  // namespace
}  // namespace attention
