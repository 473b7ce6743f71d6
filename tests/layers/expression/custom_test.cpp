#include "core/layers/expression/custom.h"

#include "core/layers/catalogue.h"
#include "core/layers/recurrent/rnn.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/graph/evaluate.h"
#include "tests/layers/conformance.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

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

TEST(Custom, NamesInputsThatDoNotFit) {
  Graph graph;
  const Value x = graph.input({2, 3});
  Custom named({.code = "a + b", .inputs = {"a", "b"}});
  EXPECT_EQ(invalid_message([&] { named({x}); }), "Custom: expected 2 inputs, received 1");
  Custom clash({.code = "x", .weights = {{"x", {1}}}});
  EXPECT_EQ(invalid_message([&] { clash({x}); }), "Custom: expected each name once, received \"x\" twice");
  Custom shapes({.code = "y = x\ndot(y, kernel)", .weights = {{"kernel", {4, 2}}}});
  EXPECT_EQ(
      invalid_message([&] { shapes({x}); }),
      "Custom: line 2, column 1: matmul: expected (…, M, K) times (…, K, N), received (2, 3) and (4, 2)");
}

// The reference of a recurrent layer, its cell written in code.
std::string problem_of_cell(const std::string& name, const Json& cell) {
  Json reference = read_reference(name);
  const bool sequences = reference.at("config").value("return_sequences", false);
  reference["layer"] = "RNN";
  reference["config"] = {{"cell", cell}, {"return_sequences", sequences}};
  return case_problem(name, reference);
}

Json cell_of(const std::string& code, const Json& states, const std::map<std::string, Extents>& weights) {
  Json cell = {{"name", "Custom"}, {"code", code}, {"states", states}, {"weights", Json::object()}};
  for (const auto& [name, extents] : weights) cell["weights"][name] = {{"shape", extents}};
  return cell;
}

// n, the units, comes first.
const std::string gru_code =
    "driven = dot(x, kernel) + bias[0]\n"
    "pushed = dot(h, recurrent_kernel) + bias[1]\n"
    "z = sigmoid(driven[:, :n] + pushed[:, :n])\n"
    "r = sigmoid(driven[:, n:2 * n] + pushed[:, n:2 * n])\n"
    "h = z * h + (1 - z) * tanh(driven[:, 2 * n:] + r * pushed[:, 2 * n:])";
const std::string lstm_code =
    "g = dot(x, kernel) + dot(h, recurrent_kernel) + bias\n"
    "c = sigmoid(g[:, n:2*n]) * c + sigmoid(g[:, :n]) * tanh(g[:, 2*n:3*n])\n"
    "h = sigmoid(g[:, 3*n:]) * tanh(c)";

TEST(CustomCell, CellsInCodeAgreeWithTheReferences) {
  for (const char* form : {"sequences", "last", "masked"})
    for (const auto& [layer, code] :
         {std::pair<std::string, std::string>("simplernn",
                                              "h = tanh(dot(x, kernel) + dot(h, recurrent_kernel) + bias)"),
          {"gru", gru_code},
          {"lstm", lstm_code}}) {
      const std::string name = layer + "_" + form;
      std::map<std::string, Extents> weights;
      const Json reference = read_reference(name);
      for (const auto& [weight, values] : reference.at("weights").items())
        weights[weight] = values.at("shape").get<Extents>();
      const Index units = weights.at("recurrent_kernel")[0];
      Json states = {{"h", units}};
      if (layer == "lstm") states["c"] = units;
      EXPECT_EQ(problem_of_cell(name, cell_of(fmt::format("n = {}\n", units) + code, states, weights)), "");
    }
}

TEST(CustomCell, RunsInBothDirections) {
  for (const char* name : {"bidirectional_gru", "bidirectional_gru_masked"}) {
    Json reference = read_reference(name);
    std::map<std::string, Extents> weights;
    for (const char* weight : {"kernel", "recurrent_kernel", "bias"})
      weights[weight] =
          reference.at("weights").at(std::string("forward/") + weight).at("shape").get<Extents>();
    const Index units = weights.at("recurrent_kernel")[0];
    const Json cell = cell_of(fmt::format("n = {}\n", units) + gru_code, {{"h", units}}, weights);
    reference["config"]["layer"] = {{"name", "RNN"}, {"cell", cell}, {"return_sequences", true}};
    EXPECT_EQ(case_problem(name, reference), "");
  }
}

TEST(CustomCell, IsALayerOfOneStep) {
  Graph graph;
  const Value x = graph.constant(make_tensor({1, 2}, {1, 2}));
  const Value h = graph.constant(make_tensor({1, 2}, {10, 20}));
  const Value c = graph.constant(make_tensor({1, 1}, {5}));
  CustomCell cell({.code = "h = h + x\nc = c * 2\nsum(h, axis=1), x", .states = {{"c", 1}, {"h", 2}}});
  EXPECT_THAT(cell.state_sizes(), ElementsAre(1, 2));
  EXPECT_FALSE(cell.outputs_state());
  const auto outputs = cell({x, c, h});
  ASSERT_EQ(outputs.size(), 4U);
  EXPECT_THAT(evaluated(outputs[0]), ElementsAre(33));
  EXPECT_THAT(evaluated(outputs[1]), ElementsAre(1, 2));
  EXPECT_THAT(evaluated(outputs[2]), ElementsAre(10));
  EXPECT_THAT(evaluated(outputs[3]), ElementsAre(11, 22));
  EXPECT_TRUE(CustomCell({.code = "h = h + x", .states = {{"h", 2}}}).outputs_state());
  EXPECT_TRUE(CustomCell({.code = "h = h + x\nh, x", .states = {{"h", 2}}}).outputs_state());
  EXPECT_EQ(invalid_message([&] { cell({x, c}); }), "Custom: expected x and 2 states, received 2 inputs");
  CustomCell wide({.code = "h = concat(h, x)", .states = {{"h", 2}}});
  EXPECT_EQ(invalid_message([&] {
              wide({x, h});
            }),
            "Custom: expected state h to become (1, 2), received (1, 4)");
  CustomCell number({.code = "h = 0\nx", .states = {{"h", 2}}});
  EXPECT_EQ(invalid_message([&] {
              number({x, h});
            }),
            "Custom: expected state h to become (1, 2), received no array");
}

// Attention of each step over a memory that all steps share; its mask comes along.
TEST(CustomCell, ReadsWhatAllStepsShare) {
  Graph graph;
  const Value mask = graph.constant(make_tensor({1, 3}, {1, 0, 1}));
  const Value memory = graph.constant(make_tensor({1, 3, 1}, {1, 1e6, 3})).with_mask(mask);
  const Value x = graph.constant(make_tensor({1, 2, 1}, {0, 1}));
  Rnn layer(std::make_unique<CustomCell>(
                CustomCell::Config{.code = "weights = softmax(dot(memory, h[0]) * 0, axis=1)\n"
                                           "h = h + x + sum(expand_dims(weights, -1) * memory, axis=1)\n"
                                           "h, weights",
                                   .inputs = {"x", "memory"},
                                   .states = {{"h", 1}}}),
            {.return_sequences = true});
  const auto scan = layer.scan({x}, false, {memory});
  EXPECT_THAT(evaluated(scan.sequences), ElementsAre(2, 5));
  EXPECT_THAT(evaluated(scan.others.at(0)), ElementsAre(0.5, 0, 0.5, 0.5, 0, 0.5));
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
