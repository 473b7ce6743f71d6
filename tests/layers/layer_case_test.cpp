#include "core/layers/layer_case.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/conformance.h"

namespace attention {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// y = 2x, and z = x·[[2]] + 0.
Json small_case() {
  return {{"layer", "Dense"},
          {"config", {{"units", 1}}},
          {"inputs", {{{"shape", {2, 1}}, {"data", {3, 4}}}}},
          {"weights",
           {{"kernel", {{"shape", {1, 1}}, {"data", {2}}}}, {"bias", {{"shape", {1}}, {"data", {0}}}}}}};
}

std::vector<double> data(const Json& tensor) { return tensor.at("data").get<std::vector<double>>(); }

std::string message(const Json& layer_case) {
  return invalid_message([&] { run_layer_case(layer_case); });
}

// The message after one member has been set.
std::string message_with(const char* key, Json value) {
  Json layer_case = small_case();
  layer_case[key] = std::move(value);
  return message(layer_case);
}

TEST(LayerCase, RunsForward) {
  const Json result = run_layer_case(small_case());
  EXPECT_THAT(data(result.at("outputs")[0]), ElementsAre(6, 8));
  EXPECT_EQ(result.at("outputs")[0].at("shape"), (Json{2, 1}));
  EXPECT_EQ(result.at("parameters"), 2);
  for (const char* absent : {"weights", "input_gradients", "weight_gradients"})
    EXPECT_FALSE(result.contains(absent));
}

TEST(LayerCase, RunsBackwardWhereAsked) {
  Json layer_case = small_case();
  layer_case["output_gradients"] = {{{"shape", {2, 1}}, {"data", {1, 10}}}};
  const Json result = run_layer_case(layer_case);
  EXPECT_THAT(data(result.at("input_gradients")[0]), ElementsAre(2, 20));
  EXPECT_THAT(data(result.at("weight_gradients").at("kernel")), ElementsAre(43));
  EXPECT_THAT(data(result.at("weight_gradients").at("bias")), ElementsAre(11));
}

TEST(LayerCase, ANullGradientIsZero) {
  Json layer_case = small_case();
  layer_case["output_gradients"] = {nullptr};
  const Json result = run_layer_case(layer_case);
  EXPECT_THAT(data(result.at("input_gradients")[0]), Each(0));
  EXPECT_THAT(data(result.at("weight_gradients").at("kernel")), Each(0));
  // One output of two: the same as zeros for the other.
  Json gru = {{"layer", "GRU"},
              {"config", {{"units", 3}, {"return_sequences", true}, {"return_state", true}}},
              {"dtype", "float64"},
              {"inputs", {random_json({2, 5, 4}, 1)}}};
  gru["output_gradients"] = {random_json({2, 5, 3}, 2), nullptr};
  const Json with_null = run_layer_case(gru);
  gru["output_gradients"][1] = tensor_json(Tensor<double>({2, 3}));
  EXPECT_EQ(run_layer_case(gru), with_null);
}

TEST(LayerCase, DrawsWeightsAndShowsThem) {
  Json layer_case = small_case();
  layer_case.erase("weights");
  layer_case["dtype"] = "float64";
  layer_case["seed"] = 5;
  const Json result = run_layer_case(layer_case);
  const double kernel = data(result.at("weights").at("kernel"))[0];
  const Weight weight{"kernel", {1, 1}, Initializer::glorot_uniform()};
  EXPECT_EQ(kernel, initial_values(weight, 5)[0]);
  EXPECT_EQ(data(result.at("outputs")[0])[0], 3 * kernel);
}

TEST(LayerCase, PassesOverItsNameAndWhatIsExpected) {
  Json layer_case = small_case();
  layer_case["name"] = "a case";
  layer_case["expected"] = {{"outputs", {1, 2, 3}}};
  EXPECT_EQ(run_layer_case(layer_case), run_layer_case(small_case()));
}

TEST(LayerCase, NamesWhatDoesNotFit) {
  EXPECT_EQ(message(Json::array()), "case: expected an object, received []");
  EXPECT_EQ(message(Json::object()), "case: expected layer the name of a layer, received none");
  EXPECT_EQ(message_with("layer", 3), "case: expected layer a string, received 3");
  EXPECT_THAT(message_with("layer", "Dens"), HasSubstr("received \"Dens\""));
  EXPECT_EQ(message_with("dtype", "float16"),
            "Dense: expected dtype one of float32, float64, received \"float16\"");
  EXPECT_EQ(message_with("seed", -1),
            "Dense: expected seed an integer from 0 to 9007199254740992, received -1");
  EXPECT_EQ(message_with("inputs", 3), "Dense: expected inputs a list, received number");
  EXPECT_THAT(message_with("input", Json::array()), HasSubstr("Dense: unknown key \"input\""));
}

TEST(LayerCase, NamesATensorThatDoesNotFit) {
  const auto input = [](Json tensor) { return message_with("inputs", Json::array({std::move(tensor)})); };
  EXPECT_EQ(input({{"shape", {2, 1}}, {"data", {1, 2, 3}}}),
            "Dense: input 0: expected data of 2 numbers for shape (2, 1), received 3");
  EXPECT_EQ(input({{"shape", {2, 1}}}),
            "Dense: input 0: expected data of 2 numbers for shape (2, 1), received none");
  EXPECT_EQ(input({{"data", {1}}}), "Dense: input 0: expected shape a list of integers, received none");
  EXPECT_EQ(input({{"shape", {2, -1}}, {"data", {1}}}),
            "Shape: expected extents of at least 0, received (2, -1)");
  EXPECT_EQ(input({{"shape", {2}}, {"data", {1, "x"}}}),
            "Dense: input 0: expected data of numbers, received \"x\" at place 1");
  EXPECT_EQ(input(3), "Dense: input 0: expected an object, received 3");
}

TEST(LayerCase, NamesMasksAndGradientsThatDoNotFit) {
  EXPECT_EQ(message_with("masks", Json::array({nullptr, nullptr})),
            "Dense: expected 1 masks, one an input, received 2");
  EXPECT_EQ(message_with("output_gradients", Json::array()),
            "Dense: expected 1 output_gradients, one an output, received 0");
  EXPECT_EQ(message_with("output_gradients", Json::array({random_json({2}, 1)})),
            "Dense: expected output gradient 0 (2, 1), received (2)");
}

TEST(GradientCheck, FindsAGradientThatIsWrong) {
  // At the kink of relu the derivative is 0 by definition, the difference quotient a half.
  const Json at_the_kink = {{"layer", "Activation"},
                            {"config", {{"activation", "relu"}}},
                            {"inputs", {{{"shape", {3}}, {"data", {1, 0, -1}}}}},
                            {"output_gradients", {{{"shape", {3}}, {"data", {1, 1, 1}}}}}};
  const GradientCheck check = check_layer_gradients(at_the_kink);
  EXPECT_FALSE(check.passed);
  EXPECT_EQ(check.worst, "input 0[1]");
  EXPECT_NEAR(check.max_relative_error, 1, 1e-9);
}

TEST(GradientCheck, NeedsAnOutputThatTakesAGradient) {
  Json layer_case = small_case();
  layer_case["output_gradients"] = {nullptr};
  EXPECT_EQ(invalid_message([&] { check_layer_gradients(layer_case); }),
            "Dense: expected an output that takes a gradient, received none");
}

}  // namespace
}  // namespace attention
