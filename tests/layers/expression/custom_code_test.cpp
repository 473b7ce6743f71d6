#include "core/layers/expression/custom_code.h"

#include "core/layers/catalogue.h"
#include "core/layers/layer_case.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/graph/evaluate.h"
#include "tests/ops/operation_run.h"

namespace attention::expression {
namespace {

using ::testing::HasSubstr;

std::string config_message(const Json& config) {
  return invalid_message([&] { make_layer("Custom", config); });
}

TEST(CustomCode, DrawsWeightsAsNamed) {
  const auto drawn = [](Json initializer) {
    const Json result =
        run_layer_case({{"layer", "Custom"},
                        {"config",
                         {{"weights", {{"w", {{"shape", {2, 2}}, {"initializer", std::move(initializer)}}}}},
                          {"code", "x + w"}}},
                        {"dtype", "float64"},
                        {"inputs", {{{"shape", {1, 1}}, {"data", {0}}}}}});
    EXPECT_EQ(result.at("parameters"), 4);
    return result.at("weights").at("w").at("data").get<std::vector<double>>();
  };
  const auto expected = [](const Initializer& initializer) {
    return list(initial_values({"w", {2, 2}, initializer}, 1));
  };
  EXPECT_EQ(drawn(nullptr), expected(Initializer::glorot_uniform()));
  EXPECT_EQ(drawn("glorot_uniform"), expected(Initializer::glorot_uniform()));
  EXPECT_EQ(drawn("orthogonal"), expected(Initializer::orthogonal()));
  EXPECT_EQ(drawn("zeros"), expected(Initializer::zeros()));
  EXPECT_EQ(drawn("ones"), expected(Initializer::ones()));
  EXPECT_EQ(drawn("random_uniform"), expected(Initializer::random_uniform(-0.05, 0.05)));
  EXPECT_EQ(drawn("random_normal"), expected(Initializer::random_normal(0, 0.05)));
  EXPECT_EQ(drawn({{"name", "constant"}, {"value", 3}}), expected(Initializer::constant(3)));
  EXPECT_EQ(drawn({{"name", "random_uniform"}, {"minval", 2}, {"maxval", 3}}),
            expected(Initializer::random_uniform(2, 3)));
  EXPECT_EQ(drawn({{"name", "random_normal"}, {"mean", 2}, {"stddev", 3}}),
            expected(Initializer::random_normal(2, 3)));
}

TEST(CustomCode, NamesAConfigurationThatDoesNotFit) {
  const auto message = [](const char* key, Json value) {
    Json config = {{"code", "x"}};
    config[key] = std::move(value);
    return config_message(config);
  };
  const auto weight = [&](Json description) { return message("weights", {{"w", std::move(description)}}); };
  EXPECT_EQ(config_message(Json::object()), "Custom: expected code, received none");
  EXPECT_EQ(message("code", "x\n  x"), "(nothing thrown)");
  EXPECT_EQ(message("code", Json{"a = x", "a a"}),
            "Custom: line 2, column 3: expected an operator or the end of the statement, received \"a\"");
  EXPECT_EQ(message("code", Json{"x", 3}), "Custom: expected code a string, received [\"x\",3]");
  EXPECT_EQ(message("code", "x y"),
            "Custom: line 1, column 3: expected an operator or the end of the statement, "
            "received \"y\"");
  EXPECT_EQ(message("weights", 3), "Custom: expected weights an object of names, received number");
  EXPECT_EQ(weight(3), "Custom: weight w: expected an object, received 3");
  EXPECT_EQ(weight(Json::object()), "Custom: weight w: expected shape a list of integers, received none");
  EXPECT_EQ(weight({{"shape", {2, 0}}}), "Custom: weight w: expected extents from 1 to 67108864, received 0");
  EXPECT_EQ(weight({{"shape", {1 << 13, 1 + (1 << 13)}}}),
            "Custom: weight w: expected at most 67108864 elements, received (8192, 8193)");
  EXPECT_THAT(weight({{"shape", {1}}, {"size", 3}}), HasSubstr("Custom: weight w: unknown key \"size\""));
  EXPECT_THAT(weight({{"shape", {1}}, {"initializer", "he"}}),
              HasSubstr("Custom: weight w: initializer: expected name one of zeros, ones, constant, "));
  EXPECT_THAT(weight({{"shape", {1}}, {"initializer", {{"name", "zeros"}, {"value", 1}}}}),
              HasSubstr("Custom: weight w: initializer: unknown key \"value\""));
  for (const Json& inputs : {Json(3), Json("x"), Json::array(), Json{"x", 3}})
    EXPECT_EQ(message("inputs", inputs),
              "Custom: expected inputs a list of names, received " + inputs.dump());
  EXPECT_EQ(message("inputs", {"a b"}), "Custom: expected names of letters, digits and _, received \"a b\"");
  EXPECT_EQ(message("inputs", {"true"}),
            "Custom: expected names of letters, digits and _, received \"true\"");
  EXPECT_EQ(message("inputs", {"mask"}), "Custom: expected each name once, received \"mask\" twice");
  EXPECT_EQ(message("inputs", {"a", "a_mask"}), "Custom: expected each name once, received \"a_mask\" twice");
  EXPECT_EQ(config_message({{"code", "a"}, {"inputs", {"a"}}, {"weights", {{"a", {{"shape", {1}}}}}}}),
            "Custom: expected each name once, received \"a\" twice");
  EXPECT_EQ(message("states", 3), "Custom: expected states an object of names, received number");
  EXPECT_EQ(message("states", {{"h", 0}}),
            "Custom: states: expected h an integer from 1 to 65536, received 0");
  EXPECT_EQ(message("states", {{"h", 2}}), "Custom: expected code to assign state h, received none");
  EXPECT_EQ(message("states", {{"h@", 2}}),
            "Custom: expected names of letters, digits and _, received \"h@\"");
  EXPECT_EQ(
      config_message({{"code", "h = x"}, {"states", {{"h", 1}}}, {"weights", {{"h", {{"shape", {1}}}}}}}),
      "Custom: expected each name once, received \"h\" twice");
}

TEST(CustomCode, RunsOnInputsStatesAndWeights) {
  Graph graph;
  const auto constant = [&](double value) { return graph.constant(make_tensor({1}, {value})); };
  const CustomCode code("test",
                        {.code = "s = a * 100 + s * 10 + b\n-s", .inputs = {"a", "b"}, .states = {{"s", 1}}});
  EXPECT_FALSE(code.outputs("s"));
  const auto result = code.run({constant(1), constant(2)}, {constant(3)}, {});
  EXPECT_THAT(evaluated(result.outputs.at(0)), ::testing::ElementsAre(-132));
  EXPECT_THAT(evaluated(result.variable("s")), ::testing::ElementsAre(132));
  EXPECT_FALSE(result.variable("t"));
}

}  // namespace
}  // namespace attention::expression
