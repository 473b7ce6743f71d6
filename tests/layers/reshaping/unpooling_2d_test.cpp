#include "core/layers/reshaping/unpooling_2d.h"

#include "core/layers/catalogue.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/graph/evaluate.h"
#include "tests/layers/reference_case.h"
#include "tests/ops/operation_run.h"

namespace attention {
namespace {

TEST(Unpooling2D, WorkedCase) {
  Graph graph;
  const Value x = graph.constant(
      make_tensor({5, 5}, {0, 1, 3, 1, 0, 2, 0, 1, 2, 4, 3, 2, 1, 4, 3, 4, 0, 3, 2, 0, 4, 1, 2, 0, 2}));
  const Value y = (*make_layer("Unpooling2D", Json::object()))(x);
  EXPECT_EQ(y.shape(), (Shape{10, 10}));
  EXPECT_EQ(evaluated(y), (std::vector<double>{
                              0, 0, 1, 1, 3, 3, 1, 1, 0, 0,  //
                              0, 0, 1, 1, 3, 3, 1, 1, 0, 0,  //
                              2, 2, 0, 0, 1, 1, 2, 2, 4, 4,  //
                              2, 2, 0, 0, 1, 1, 2, 2, 4, 4,  //
                              3, 3, 2, 2, 1, 1, 4, 4, 3, 3,  //
                              3, 3, 2, 2, 1, 1, 4, 4, 3, 3,  //
                              4, 4, 0, 0, 3, 3, 2, 2, 0, 0,  //
                              4, 4, 0, 0, 3, 3, 2, 2, 0, 0,  //
                              4, 4, 1, 1, 2, 2, 0, 0, 2, 2,  //
                              4, 4, 1, 1, 2, 2, 0, 0, 2, 2,  //
                          }));
}

TEST(Unpooling2D, AgreesWithTheReference) { EXPECT_EQ(reference_problem("unpooling2d"), ""); }

TEST(Unpooling2D, IsUpSampling2DToo) {
  EXPECT_EQ(make_layer("UpSampling2D", {{"size", {1, 2}}})->type(), "Unpooling2D");
}

TEST(Unpooling2D, NamesABadSize) {
  const auto message = [](Json size) {
    return invalid_message([&] { make_layer("UpSampling2D", {{"size", std::move(size)}}); });
  };
  const std::string expected = "Unpooling2D: expected size two integers from 1 to 1024, received ";
  EXPECT_EQ(message({2, 2, 2}), expected + "[2, 2, 2]");
  EXPECT_EQ(message({2, 0}), expected + "[2, 0]");
  EXPECT_EQ(message(2), "Unpooling2D: expected size a list of integers, received 2");
}

}  // namespace
}  // namespace attention
