// What every layer of the catalogue must do, in every configuration of conformance_cases.h.

#include "tests/layers/conformance.h"

#include <cmath>

#include "core/training/batch_runner.h"
#include "core/training/optimizer.h"
#include "core/training/safetensors.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/conformance_cases.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Conformance : public ::testing::TestWithParam<ConformanceCase> {
 protected:
  const ConformanceCase& conformance() const { return GetParam(); }

  void expect_right_gradients(const Json& layer_case) const {
    const GradientCheck check = check_layer_gradients(layer_case);
    EXPECT_TRUE(check.passed) << check.max_relative_error << " at " << check.worst;
    EXPECT_LE(check.max_relative_error, 1e-7);
  }
};

TEST_P(Conformance, GradientsAreRight) {
  expect_right_gradients(random_case(conformance()));
  Json filled = random_case(conformance());
  fill_case(conformance(), filled);
  expect_right_gradients(filled);
}

TEST_P(Conformance, GradientsAreRightForABatchOfOneAndTheShortestLength) {
  const auto one = with_extent(conformance().inputs, 0, 1, 1);
  expect_right_gradients(random_case(conformance(), one));
  expect_right_gradients(random_case(conformance(), with_extent(one, 1, conformance().least_length, 3)));
}

TEST_P(Conformance, AnEmptyBatchRuns) {
  Json layer_case = random_case(conformance(), with_extent(conformance().inputs, 0, 0, 1));
  fill_case(conformance(), layer_case);
  const Json result = run_layer_case(layer_case);
  for (const Json& output : result.at("outputs")) EXPECT_EQ(output.at("shape")[0], 0);
  for (const Json& gradient : result.at("weight_gradients")) EXPECT_THAT(gradient.at("data"), Each(0.0));
}

TEST_P(Conformance, GradientsAreRightUnderAMask) {
  if (conformance().masked_input < 0) return;
  Json layer_case = random_case(conformance());
  fill_case(conformance(), layer_case);
  mask_case(conformance(), layer_case);
  if (conformance().layer != "MonotonicAttention") return expect_right_gradients(layer_case);
  // The row without a step has a log partition of −∞, which has no finite differences: the other alone.
  const Extents& extents = conformance().inputs[0];
  Json& mask = layer_case["masks"].front();
  mask["data"] = std::vector<double>(static_cast<std::size_t>(2 * extents[1]), 1);
  mask["data"][1] = 0;
  mask["data"][static_cast<std::size_t>(extents[1])] = 0;
  expect_right_gradients(layer_case);
}

TEST_P(Conformance, MaskedStepsCountForNothing) {
  Json layer_case = random_case(conformance());
  fill_case(conformance(), layer_case);
  if (conformance().masked_input < 0) {
    const Json before = run_layer_case(layer_case);
    if (conformance().inputs[0].size() < 2) return;
    const auto mask = Tensor<double>({conformance().inputs[0][0], conformance().inputs[0][1]});
    layer_case["masks"] = Json::array();
    for (std::size_t i = 0; i < conformance().inputs.size(); ++i)
      layer_case["masks"].push_back(i == 0 ? tensor_json(mask) : Json());
    EXPECT_EQ(run_layer_case(layer_case).at("outputs"), before.at("outputs"));
    return;
  }
  mask_case(conformance(), layer_case);
  const auto place = static_cast<std::size_t>(conformance().masked_input);
  const Json before = run_layer_case(layer_case);
  const auto mask = layer_case["masks"][place]["data"].get<std::vector<double>>();
  const auto width = layer_case["inputs"][place]["data"].size() / mask.size();
  for (std::size_t i = 0; i < mask.size() * width; ++i)
    if (mask[i / width] == 0) {
      layer_case["inputs"][place]["data"][i] = 1e3;
      if (const Json& gradient = before.at("input_gradients")[place]; !gradient.is_null()) {
        EXPECT_EQ(gradient.at("data")[i], 0.0) << i;
      }
    }
  const Json after = run_layer_case(layer_case);
  EXPECT_EQ(after, before);
  for (const char* part : {"input_gradients", "weight_gradients"})
    for (const Json& gradient : after.at(part)) {
      if (gradient.is_null()) continue;
      for (const double v : gradient.at("data").get<std::vector<double>>()) EXPECT_TRUE(std::isfinite(v));
    }
}

TEST_P(Conformance, FloatFollowsDouble) {
  Json layer_case = random_case(conformance());
  fill_case(conformance(), layer_case);
  const Json exact = run_layer_case(layer_case);
  layer_case["dtype"] = "float32";
  const Json single = run_layer_case(layer_case);
  for (const char* part : {"outputs", "input_gradients", "weight_gradients"})
    EXPECT_EQ(tensors_difference(part, single.at(part), exact.at(part), 1e-4), "");
}

TEST_P(Conformance, WeightsHaveTheirNamesShapesAndCount) {
  const Json result = run_layer_case(random_case(conformance()));
  std::map<std::string, Extents> shapes;
  Index count = 0;
  for (const auto& [name, weight] : result.at("weights").items()) {
    shapes[name] = weight.at("shape").get<Extents>();
    count += shape_of(shapes[name]).size();
  }
  EXPECT_EQ(shapes, conformance().weights);
  EXPECT_EQ(result.at("parameters"), count);
}

TEST_P(Conformance, TheSeedDeterminesTheWeights) {
  Json layer_case = random_case(conformance());
  layer_case["seed"] = 3;
  const Json first = run_layer_case(layer_case);
  EXPECT_EQ(run_layer_case(layer_case), first);
  layer_case["seed"] = 4;
  const Json other = run_layer_case(layer_case);
  EXPECT_EQ(other.at("outputs") == first.at("outputs"), other.at("weights") == first.at("weights"));
  const LayerPointer layer = make_layer(conformance().layer, conformance().config);
  Graph graph;
  call_on(*layer, graph, conformance().inputs);
  const bool drawn = std::ranges::any_of(layer->weights(), [](const WeightPointer& weight) {
    using Kind = Initializer::Kind;
    const Kind kind = weight->initializer.kind;
    return kind != Kind::zeros && kind != Kind::ones && kind != Kind::constant && kind != Kind::ones_at;
  });
  EXPECT_EQ(other.at("weights") != first.at("weights"), drawn);
}

TEST_P(Conformance, OutputsHaveTheirShapes) {
  std::vector<Extents> shapes;
  const Json result = run_layer_case(random_case(conformance()));
  for (const Json& output : result.at("outputs")) shapes.push_back(output.at("shape").get<Extents>());
  EXPECT_EQ(shapes, conformance().outputs);
}

TEST_P(Conformance, WeightsSurviveSavingAndLoading) {
  Json layer_case = random_case(conformance());
  fill_case(conformance(), layer_case);
  layer_case["dtype"] = "float32";
  const Json before = run_layer_case(layer_case);
  SafeTensors file;
  for (const auto& [name, weight] : layer_case["weights"].items()) {
    const auto values = json_tensor(weight);
    Tensor<float> single(values.shape());
    array(single.view()) = array(values.view()).cast<float>();
    file.tensors.emplace_back(name, std::move(single));
  }
  const SafeTensors loaded = read_safetensors(write_safetensors(file));
  ASSERT_EQ(loaded.tensors.size(), conformance().weights.size());
  layer_case["weights"] = Json::object();
  for (const auto& [name, values] : loaded.tensors)
    layer_case["weights"][name] = {
        {"shape", values.shape().vector()},
        {"data", std::vector<float>(values.data(), values.data() + values.size())}};
  EXPECT_EQ(run_layer_case(layer_case), before);
}

TEST_P(Conformance, OneTrainingStepLowersALoss) {
  // Weights of the layer and the inputs themselves are trained towards random outputs.
  const LayerPointer layer = make_layer(conformance().layer, conformance().config);
  const auto values = random_inputs(conformance(), conformance().inputs);
  std::vector<WeightPointer> inputs;
  for (std::size_t i = 0; i < values.size(); ++i)
    inputs.push_back(std::make_shared<Weight>(Weight{fmt::format("input {}", i), values[i].shape(), {}}));
  const Trace trace = [&](Graph& graph, const std::vector<Value>&) {
    std::vector<Value> arguments;
    for (std::size_t i = 0; i < values.size(); ++i)
      arguments.push_back(layer->integer_input(static_cast<int>(i)) ? graph.constant(values[i])
                                                                    : graph.weight(inputs[i]));
    const auto outputs = (*layer)(arguments);
    Value loss = graph.constant(0.0);
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      if (!layer->differentiable_output(static_cast<int>(k))) continue;
      const Value target = graph.constant(random_tensor(outputs[k].shape(), 30 + k));
      loss = loss + mean(reshape(square(outputs[k] - target), {outputs[k].shape().size()}), 0);
    }
    return Traced{{loss}, broadcast_to(loss, {1})};
  };
  Graph graph;
  call_on(*layer, graph, conformance().inputs);
  WeightList list = layer->weights();
  list.insert(list.end(), inputs.begin(), inputs.end());
  Weights<float> weights(list, 1);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    array(weights.view(list.size() - inputs.size() + i)) = array(values[i].view()).cast<float>();

  const Examples examples{{Tensor<float>({1, 1})}, {}};
  ThreadPool pool(1);
  BatchRunner runner(trace, weights, examples, pool, true);
  Tensor<float> gradient(Shape{weights.size()});
  const std::vector<Index> all = {0};
  const double before = runner.loss_and_gradient(all, gradient.view());
  Optimizer<float> optimizer({.learning_rate = 1e-3}, weights.size());
  optimizer.step({weights.data(), Shape{weights.size()}}, std::as_const(gradient).view());
  EXPECT_LT(runner.loss_and_gradient(all, gradient.view()), before);
}

TEST_P(Conformance, CalledAgainItUsesTheSameWeights) {
  const LayerPointer layer = make_layer(conformance().layer, conformance().config);
  Graph first;
  Graph second;
  call_on(*layer, first, conformance().inputs);
  const WeightList weights = layer->weights();
  call_on(*layer, first, conformance().inputs);
  call_on(*layer, second, with_extent(conformance().inputs, 0, 7, 1));
  EXPECT_EQ(layer->weights(), weights);
}

TEST_P(Conformance, ItsNameComesBeforeThoseOfItsWeights) {
  const LayerPointer layer = make_layer(conformance().layer, conformance().config);
  layer->set_name("encoder");
  Graph graph;
  call_on(*layer, graph, conformance().inputs);
  std::map<std::string, Extents> shapes;
  for (const auto& weight : layer->weights()) {
    ASSERT_THAT(weight->name, StartsWith("encoder/"));
    shapes[weight->name.substr(8)] = weight->shape.vector();
  }
  EXPECT_EQ(shapes, conformance().weights);
}

TEST_P(Conformance, NamesAnUnknownKey) {
  Json config = conformance().config;
  config["colour"] = 1;
  EXPECT_THAT(invalid_message([&] { make_layer(conformance().layer, config); }),
              StartsWith(conformance().layer + ": unknown key \"colour\"; expected one of"));
}

TEST_P(Conformance, NamesInputsThatDoNotFit) {
  EXPECT_EQ(invalid_message([&] { run_layer_case(random_case(conformance(), {})); }),
            conformance().layer + ": expected at least one input, received none");
  for (const auto& refusal : conformance().refusals)
    EXPECT_EQ(invalid_message([&] { run_layer_case(random_case(conformance(), refusal.inputs)); }),
              refusal.message);
  const LayerPointer layer = make_layer(conformance().layer, conformance().config);
  Graph graph;
  call_on(*layer, graph, conformance().inputs);
  for (const auto& refusal : conformance().later_refusals)
    EXPECT_EQ(invalid_message([&] { call_on(*layer, graph, refusal.inputs); }), refusal.message);
}

TEST_P(Conformance, NamesAMaskThatDoesNotFit) {
  Json layer_case = random_case(conformance());
  layer_case["masks"] = Json::array();
  for (std::size_t i = 0; i < conformance().inputs.size(); ++i)
    layer_case["masks"].push_back(i == 0 ? random_json({3}, 1) : Json());
  EXPECT_EQ(invalid_message([&] { run_layer_case(layer_case); }),
            fmt::format("{}: expected mask (batch, time) for input {}, received (3)", conformance().layer,
                        shape_of(conformance().inputs[0]).text()));
}

TEST_P(Conformance, NamesWeightsThatDoNotFit) {
  Json layer_case = random_case(conformance());
  fill_case(conformance(), layer_case);
  for (const auto& [name, extents] : conformance().weights) {
    Json wrong = layer_case;
    const std::string expected = fmt::format("{}: expected weight {} {}, received ", conformance().layer,
                                             name, shape_of(extents).text());
    wrong["weights"][name] = random_json({1, 2}, 1);
    EXPECT_EQ(invalid_message([&] { run_layer_case(wrong); }), expected + "(1, 2)");
    wrong["weights"].erase(name);
    EXPECT_EQ(invalid_message([&] { run_layer_case(wrong); }), expected + "none");
  }
  layer_case["weights"]["colour"] = random_json({1}, 1);
  EXPECT_THAT(invalid_message([&] { run_layer_case(layer_case); }), HasSubstr("unknown key \"colour\""));
}

INSTANTIATE_TEST_SUITE_P(Layers, Conformance, ::testing::ValuesIn(conformance_cases()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace attention
