#include "core/layers/core/embedding.h"

#include "core/layers/layer_case.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

Json look_up(const std::vector<double>& indices, const char* scalar = "float32") {
  return {{"layer", "Embedding"},
          {"config", {{"input_dim", 3}, {"output_dim", 10}}},
          {"dtype", scalar},
          {"inputs", {{{"shape", {static_cast<Index>(indices.size())}}, {"data", indices}}}}};
}

TEST(Embedding, WorkedCase) {
  const Json result = run_layer_case(look_up({0, 1, 1, 1, 2}));
  const Json& output = result.at("outputs")[0];
  EXPECT_EQ(output.at("shape"), (Json{5, 10}));
  const auto values = output.at("data").get<std::vector<double>>();
  const auto table = result.at("weights").at("embeddings").at("data").get<std::vector<double>>();
  const auto row = [](const std::vector<double>& from, int i) {
    return std::vector<double>(from.begin() + 10 * i, from.begin() + 10 * (i + 1));
  };
  EXPECT_EQ(row(values, 1), row(values, 2));
  EXPECT_EQ(row(values, 1), row(values, 3));
  EXPECT_NE(row(values, 0), row(values, 1));
  for (const auto& [place, index] : {std::pair{0, 0}, {1, 1}, {4, 2}})
    EXPECT_EQ(row(values, place), row(table, index));
  for (const double v : table) EXPECT_LE(std::abs(v), 0.05);
  EXPECT_EQ(result.at("parameters"), 30);
}

TEST(Embedding, AgreesWithTheReference) { EXPECT_EQ(reference_problem("embedding"), ""); }

TEST(Embedding, AddsAnAxisAndPassesTheMaskOn) {
  Embedding layer({.input_dim = 6, .output_dim = 4});
  Graph graph;
  const Value mask = graph.input({2, 5});
  const Value y = layer(graph.input({2, 5}).with_mask(mask));
  EXPECT_EQ(y.shape(), (Shape{2, 5, 4}));
  EXPECT_EQ(y.mask().id, mask.id);
  EXPECT_EQ(layer(graph.input({})).shape(), Shape{4});
}

TEST(Embedding, MayBeginWithOtherValues) {
  Embedding layer({.input_dim = 6, .output_dim = 4, .initializer = Initializer::ones()});
  Graph graph;
  layer(graph.input({2, 5}));
  EXPECT_EQ(layer.weights()[0]->initializer.kind, Initializer::Kind::ones);
}

TEST(Embedding, ItsIndicesTakeNoGradient) {
  Json layer_case = look_up({0, 2});
  layer_case["output_gradients"] = {{{"shape", {2, 10}}, {"data", std::vector<double>(20, 1.0)}}};
  const Json result = run_layer_case(layer_case);
  EXPECT_TRUE(result.at("input_gradients")[0].is_null());
  std::vector<double> expected(30, 1);
  std::fill(expected.begin() + 10, expected.begin() + 20, 0);
  EXPECT_EQ(result.at("weight_gradients").at("embeddings").at("data").get<std::vector<double>>(), expected);
}

TEST(Embedding, NamesAnIndexThatIsNotThere) {
  for (const char* scalar : {"float32", "float64"}) {
    const auto message = [&](double index) {
      return invalid_message([&] { run_layer_case(look_up({0, 1, index}, scalar)); });
    };
    EXPECT_EQ(message(3), "Embedding: expected indices from 0 to 2, received 3 at place 2");
    EXPECT_EQ(message(-1), "Embedding: expected indices from 0 to 2, received -1 at place 2");
    EXPECT_EQ(message(1.5), "Embedding: expected indices from 0 to 2, received 1.5 at place 2");
  }
}

}  // namespace
}  // namespace attention
