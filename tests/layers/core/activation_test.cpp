#include "core/layers/core/activation.h"

#include <cmath>

#include "core/layers/layer_case.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

// The activation by its name in a configuration.
std::vector<double> activated(const std::string& name, const std::vector<double>& x) {
  const Json result =
      run_layer_case({{"layer", "Activation"},
                      {"config", {{"activation", name}}},
                      {"dtype", "float64"},
                      {"inputs", {{{"shape", {static_cast<Index>(x.size())}}, {"data", x}}}}});
  return result.at("outputs")[0].at("data").get<std::vector<double>>();
}

TEST(Activation, NamesMeanTheirFunctions) {
  const std::vector<double> x = {-1.5, 0, 2};
  const std::vector<std::pair<std::string, double (*)(double)>> functions = {
      {"linear", [](double v) { return v; }},
      {"relu", [](double v) { return std::max(v, 0.0); }},
      {"leaky_relu", [](double v) { return v > 0 ? v : 0.2 * v; }},
      {"elu", [](double v) { return v > 0 ? v : std::exp(v) - 1; }},
      {"sigmoid", [](double v) { return 1 / (1 + std::exp(-v)); }},
      {"tanh", [](double v) { return std::tanh(v); }},
      {"softplus", [](double v) { return std::log(1 + std::exp(v)); }},
      {"gelu", [](double v) { return v * 0.5 * (1 + std::erf(v / std::sqrt(2.0))); }},
      {"exponential", [](double v) { return std::exp(v); }},
  };
  for (const auto& [name, function] : functions)
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_NEAR(activated(name, x)[i], function(x[i]), 1e-14) << name << " of " << x[i];
  const double norm = std::exp(-1.5) + 1 + std::exp(2);
  EXPECT_NEAR(activated("softmax", x)[2], std::exp(2) / norm, 1e-15);
}

TEST(Activation, AgreesWithTheReference) {
  for (const char* name : {"elu", "softplus", "exponential"})
    EXPECT_EQ(reference_problem(std::string("activation_") + name), "");
}

TEST(Activation, TheLinearOnePassesTheGradientAsItIs) {
  Activation layer({.activation = ActivationFunction::linear});
  const auto x = random_tensor({2, 3});
  const auto results = run_layer(layer, {x});
  EXPECT_EQ(list(results.outputs[0]), list(x));
  EXPECT_EQ(list(results.input_gradients[0]), list(random_tensor({2, 3}, 200)));
}

TEST(Activation, PassesTheMaskOn) {
  Activation layer({.activation = ActivationFunction::tanh});
  Graph graph;
  const Value mask = graph.input({2, 5});
  EXPECT_EQ(layer(graph.input({2, 5, 4}).with_mask(mask)).mask().id, mask.id);
}

TEST(Activation, NamesAFunctionThatIsNotThere) {
  const std::string expected =
      "Activation: expected activation one of linear, relu, leaky_relu, elu, sigmoid, tanh, softplus, gelu, "
      "exponential, softmax, received ";
  EXPECT_EQ(invalid_message([] { activated("selu", {1}); }), expected + "\"selu\"");
  EXPECT_EQ(invalid_message([] { run_layer_case({{"layer", "Activation"}}); }), expected + "none");
}

}  // namespace
}  // namespace attention
