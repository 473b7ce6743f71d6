#include "core/layers/expression/custom.h"

#include "core/layers/catalogue.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/conformance.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Json lambda_case(const std::string& code, Json inputs) {
  return {{"layer", "Lambda"}, {"config", {{"expression", code}}}, {"inputs", std::move(inputs)}};
}

std::vector<double> data(const Json& result) {
  return result.at("outputs")[0].at("data").get<std::vector<double>>();
}

// The spec's 4×4 matrix of rows 1 … 4, as a batch of one.
std::vector<double> of_matrix(const std::string& code) {
  std::vector<double> values;
  for (int i = 0; i < 16; ++i) values.push_back(1 + i / 4);
  return data(run_layer_case(lambda_case(code, Json::array({{{"shape", {1, 4, 4}}, {"data", values}}}))));
}

std::string config_message(const char* layer, const Json& config) {
  return invalid_message([&] { make_layer(layer, config); });
}

// The reference case of a layer, its layer written in code.
std::string problem_in_code(const std::string& name, const std::string& code,
                            const std::vector<std::string>& inputs = {}) {
  Json reference = read_reference(name);
  reference["layer"] = "Custom";
  Json weights = Json::object();
  for (const auto& [weight, values] : reference.at("weights").items())
    weights[weight] = {{"shape", values.at("shape")}};
  reference["config"] = {{"weights", weights}, {"code", code}};
  if (!inputs.empty()) reference["config"]["inputs"] = inputs;
  return case_problem(name, reference);
}

TEST(Lambda, WorkedCases) {
  EXPECT_THAT(of_matrix("x[:,0,:]"), ElementsAre(1, 1, 1, 1));
  EXPECT_THAT(of_matrix("x[:,:,0]"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(of_matrix("x*2"), ElementsAre(2, 2, 2, 2, 4, 4, 4, 4, 6, 6, 6, 6, 8, 8, 8, 8));
  EXPECT_EQ(reference_problem("lambda_slice"), "");
}

TEST(Lambda, NamesItsInputs) {
  const auto one = [](double value) { return Json{{"shape", {1}}, {"data", {value}}}; };
  EXPECT_THAT(data(run_layer_case(lambda_case("x0 / x1 - x2", {one(6), one(2), one(1)}))), ElementsAre(2));
  EXPECT_THAT(data(run_layer_case(lambda_case("x", Json::array({one(6)})))), ElementsAre(6));
  EXPECT_EQ(invalid_message([&] {
              run_layer_case(lambda_case("x", {one(6), one(2)}));
            }),
            "Lambda: line 1, column 1: expected one of x0, x1, received \"x\"");
}

TEST(Lambda, ReadsItsConfiguration) {
  EXPECT_EQ(config_message("Lambda", Json::object()), "Lambda: expected expression, received none");
  EXPECT_EQ(config_message("Lambda", {{"expression", 3}}),
            "Lambda: expected expression a string, received 3");
  EXPECT_EQ(config_message("Lambda", {{"expression", "x +"}}),
            "Lambda: line 1, column 4: expected an expression, received the end of the code");
}

TEST(Custom, AgreesWithTheReference) { EXPECT_EQ(reference_problem("custom_feed_forward_attention"), ""); }

TEST(Custom, LayersInCodeAgreeWithTheirReferences) {
  EXPECT_EQ(problem_in_code("gating_attention", "gate = dot(x, kernel) + bias\nx * gate, gate"), "");
  EXPECT_EQ(problem_in_code("dense_tanh", "tanh(dot(x, kernel) + bias)"), "");
  EXPECT_EQ(problem_in_code("layer_normalization",
                            "centred = x - mean(x, axis=-1, keepdims=true)\n"
                            "variance = mean(centred ** 2, axis=-1, keepdims=true)\n"
                            "centred / sqrt(variance + 0.001) * gamma + beta"),
            "");
  EXPECT_EQ(problem_in_code("rbf_scale1",
                            "distance = sum(square(expand_dims(x, -2) - centers), axis=-1)\n"
                            "weights * exp(-distance / sigmas ** 2)"),
            "");
  EXPECT_EQ(problem_in_code("average_pool_masked", "mean(x, axis=1)"), "");
}

TEST(Custom, AttentionInCodeKeepsToTheMask) {
  EXPECT_EQ(problem_in_code("sdpa_masked",
                            "weights = softmax(matmul(q, transpose(k)) / sqrt(4), axis=-1)\n"
                            "matmul(weights, v), weights",
                            {"q", "k", "v"}),
            "");
  EXPECT_EQ(problem_in_code("luong_general",
                            "weights = softmax(matmul(dot(q, score_kernel), transpose(v)))\n"
                            "tanh(dot(concat(matmul(weights, v), q), output_kernel)), weights",
                            {"q", "v"}),
            "");
  EXPECT_EQ(
      problem_in_code("additive_attention_masked",
                      "hidden = tanh(expand_dims(dot(q, query_kernel), 1) + dot(v, key_kernel) + bias)\n"
                      "weights = softmax(dot(hidden, score_vector), axis=1)\n"
                      "sum(expand_dims(weights, -1) * v, axis=1), weights",
                      {"q", "v"}),
      "");
}

TEST(Custom, CodeSeesMasks) {
  Json layer_case = lambda_case("mask * 2 + x1_mask", {random_json({2, 3, 1}, 1), random_json({2, 3}, 1)});
  EXPECT_THAT(data(run_layer_case(layer_case)), ElementsAre(3, 3, 3, 3, 3, 3));
  layer_case["masks"] = {tensor_json(make_tensor({2, 3}, {1, 1, 0, 1, 0, 0})), nullptr};
  EXPECT_THAT(data(run_layer_case(layer_case)), ElementsAre(3, 3, 1, 3, 1, 1));
  EXPECT_EQ(invalid_message([] { run_layer_case(lambda_case("mask", Json::array({random_json({3}, 1)}))); }),
            "Lambda: expected input (batch, time, …) for mask, received (3)");
}

TEST(Custom, DrawsWeightsAsNamed) {
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

TEST(Custom, NamesAConfigurationThatDoesNotFit) {
  const auto message = [](const char* key, Json value) {
    Json config = {{"code", "x"}};
    config[key] = std::move(value);
    return config_message("Custom", config);
  };
  const auto weight = [&](Json description) { return message("weights", {{"w", std::move(description)}}); };
  EXPECT_EQ(config_message("Custom", Json::object()), "Custom: expected code, received none");
  EXPECT_EQ(message("code", "x\n  x"), "(nothing thrown)");
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
  EXPECT_EQ(
      config_message("Custom", {{"code", "a"}, {"inputs", {"a"}}, {"weights", {{"a", {{"shape", {1}}}}}}}),
      "Custom: expected each name once, received \"a\" twice");
}

TEST(Custom, NamesInputsThatDoNotFit) {
  Graph graph;
  const Value x = graph.input({2, 3});
  Custom named({.code = "a + b", .inputs = {"a", "b"}});
  EXPECT_EQ(invalid_message([&] { named({x}); }), "Custom: expected 2 inputs, received 1");
  Custom clash({.code = "x", .weights = {{"x", {1}}}});
  EXPECT_EQ(invalid_message([&] { clash({x}); }),
            "Custom: expected weights not named as inputs, received \"x\"");
  Custom shapes({.code = "y = x\ndot(y, kernel)", .weights = {{"kernel", {4, 2}}}});
  EXPECT_EQ(
      invalid_message([&] { shapes({x}); }),
      "Custom: line 2, column 1: matmul: expected (…, M, K) times (…, K, N), received (2, 3) and (4, 2)");
}

TEST(Custom, PassesTheMaskOn) {
  Graph graph;
  const Value mask = graph.input({2, 3});
  const Value x = graph.input({2, 3, 4}).with_mask(mask);
  Custom same({.code = "tanh(x)"});
  EXPECT_EQ(same(x).mask_id, mask.id);
  Custom last({.code = "x[:, -1]"});
  EXPECT_FALSE(last(x).mask());
}

}  // namespace
}  // namespace attention
