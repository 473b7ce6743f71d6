#include "core/layers/reshaping/permute.h"

#include "core/layers/catalogue.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

TEST(PermuteLayer, AgreesWithTheReference) { EXPECT_EQ(reference_problem("permute"), ""); }

TEST(PermuteLayer, NamesDimsThatAreNoOrder) {
  const auto message = [](Json config) { return invalid_message([&] { make_layer("Permute", config); }); };
  const std::string expected = "Permute: expected dims an order of 1 to n, n at most 7, received ";
  EXPECT_EQ(message({{"dims", {1, 3}}}), expected + "(1, 3)");
  EXPECT_EQ(message({{"dims", {2, 2}}}), expected + "(2, 2)");
  EXPECT_EQ(message({{"dims", Json::array()}}), expected + "()");
  EXPECT_EQ(message({{"dims", {0, 1}}}), expected + "(0, 1)");
  EXPECT_EQ(message(Json::object()), "Permute: expected dims a list of integers, received none");
}

}  // namespace
}  // namespace attention
