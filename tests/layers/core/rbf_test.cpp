#include "core/layers/core/rbf.h"

#include "core/layers/layer_case.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

Json at_distance_five(double exponent_scale) {
  Json layer_case = {{"layer", "RBF"}, {"config", {{"units", 2}, {"exponent_scale", exponent_scale}}}};
  layer_case["dtype"] = "float64";
  layer_case["inputs"] = Json::array({{{"shape", {1, 2}}, {"data", {3, 4}}}});
  layer_case["weights"] = {{"centers", {{"shape", {2, 2}}, {"data", {0, 0, 3, 4}}}},
                           {"sigmas", {{"shape", {2}}, {"data", {5, 1}}}},
                           {"weights", {{"shape", {2}}, {"data", {2, 3}}}}};
  return layer_case;
}

TEST(Rbf, IsItsWeightAtTheCenterAndFallsWithTheDistance) {
  for (const double scale : {1.0, 2.0}) {
    const auto y =
        run_layer_case(at_distance_five(scale)).at("outputs")[0].at("data").get<std::vector<double>>();
    EXPECT_NEAR(y[0], 2 * std::exp(-1 / scale), 1e-15);
    EXPECT_EQ(y[1], 3);
  }
}

TEST(Rbf, AgreesWithTheReference) {
  EXPECT_EQ(reference_problem("rbf_scale1"), "");
  EXPECT_EQ(reference_problem("rbf_scale2"), "");
}

TEST(Rbf, ANetOfThePerceptronsWidthsHasItsOwnCount) {
  Graph graph;
  Value x = graph.input({1, 784});
  std::vector<Index> counts;
  for (const Index units : {64, 64, 10}) {
    Rbf layer({.units = units});
    x = layer(x);
    counts.push_back(layer.parameters());
  }
  EXPECT_THAT(counts, ElementsAre(64 * 784 + 2 * 64, 64 * 64 + 2 * 64, 10 * 64 + 2 * 10));
  EXPECT_EQ(counts[0] + counts[1] + counts[2], 55188);
}

TEST(Rbf, MayBeginWithOtherValues) {
  Rbf layer({.units = 2, .sigmas = Initializer::constant(3)});
  Graph graph;
  layer(graph.input({1, 2}));
  EXPECT_EQ(initial_values(*layer.weights()[1], 1)[1], 3);
}

TEST(Rbf, NamesABadConfiguration) {
  const auto message = [](Json config) {
    return invalid_message([&] { run_layer_case({{"layer", "RBF"}, {"config", std::move(config)}}); });
  };
  EXPECT_EQ(message(Json::object()), "RBF: expected an integer units, received none");
  EXPECT_EQ(message({{"units", 2}, {"exponent_scale", 0}}),
            "RBF: expected exponent_scale a number from 1e-06 to 1000000, received 0");
}

}  // namespace
}  // namespace attention
