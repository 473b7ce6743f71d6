#include "core/layers/core/dense.h"

#include "core/layers/layer_case.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

TEST(Dense, WorkedCase) {
  const Json result =
      run_layer_case({{"layer", "Dense"},
                      {"config", {{"units", 5}}},
                      {"inputs", {{{"shape", {1, 2}}, {"data", {1, 2}}}}},
                      {"weights",
                       {{"kernel", {{"shape", {2, 5}}, {"data", {1, 2, 3, 4, 5, 1, 2, 3, 4, 5}}}},
                        {"bias", {{"shape", {5}}, {"data", {0, 0, 0, 0, 0}}}}}}});
  EXPECT_THAT(result.at("outputs")[0].at("data").get<std::vector<double>>(), ElementsAre(3, 6, 9, 12, 15));
  EXPECT_EQ(result.at("parameters"), 15);
}

TEST(Dense, AgreesWithTheReference) {
  for (const char* activation : {"linear", "relu", "tanh", "sigmoid", "softmax", "gelu"})
    EXPECT_EQ(reference_problem(std::string("dense_") + activation), "");
}

TEST(Dense, APerceptronHasAsManyParametersAsInKeras) {
  Graph graph;
  Value x = graph.input({1, 784});
  std::vector<Index> counts;
  for (const Index units : {64, 64, 10}) {
    Dense layer({.units = units, .activation = ActivationFunction::relu});
    x = layer(x);
    counts.push_back(layer.parameters());
  }
  EXPECT_THAT(counts, ElementsAre(50240, 4160, 650));
  EXPECT_EQ(counts[0] + counts[1] + counts[2], 55050);
}

TEST(Dense, ActsOnTheLastAxisOfAnyRank) {
  for (const Shape& leading : {Shape{}, Shape{2}, Shape{2, 3}, Shape{2, 1, 3, 2}}) {
    const auto x = random_tensor(leading.inserted(leading.rank(), 4));
    Dense layer({.units = 3});
    const auto results = run_layer(layer, {x});
    ASSERT_EQ(results.outputs[0].shape(), leading.inserted(leading.rank(), 3));
    Dense flat({.units = 3});
    const auto rows = run_layer(flat, {Tensor<double>({x.shape().rows(), 4}, x.values())});
    EXPECT_EQ(list(results.outputs[0]), list(rows.outputs[0]));
  }
}

TEST(Dense, LeavesTheBiasOutAndPassesTheMaskOn) {
  Dense layer({.units = 3, .use_bias = false});
  Graph graph;
  const Value mask = graph.input({2, 5});
  EXPECT_EQ(layer(graph.input({2, 5, 4}).with_mask(mask)).mask().id, mask.id);
  EXPECT_EQ(layer.parameters(), 12);
}

TEST(Dense, NamesABadConfiguration) {
  const auto message = [](Json config) {
    return invalid_message([&] { run_layer_case({{"layer", "Dense"}, {"config", std::move(config)}}); });
  };
  EXPECT_EQ(message(Json::object()), "Dense: expected an integer units, received none");
  EXPECT_EQ(message({{"units", 2.5}}), "Dense: expected units an integer from 1 to 1048576, received 2.5");
  EXPECT_EQ(message({{"units", 2}, {"use_bias", 1}}), "Dense: expected use_bias true or false, received 1");
  EXPECT_EQ(message({{"units", 2}, {"activation", "tanhh"}}),
            "Dense: expected activation one of linear, relu, leaky_relu, elu, sigmoid, tanh, softplus, gelu, "
            "exponential, softmax, received \"tanhh\"");
}

}  // namespace
}  // namespace attention
