#include "core/layers/catalogue.h"

#include <filesystem>
#include <set>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/conformance_cases.h"
#include "tests/layers/reference_case.h"

namespace attention {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::set<std::string> layer_names() {
  std::set<std::string> names;
  for (const auto& entry : layer_catalogue()) names.emplace(entry.name);
  return names;
}

TEST(Catalogue, EveryLayerPassesTheConformanceHarness) {
  std::set<std::string> tested;
  std::set<std::string> refusing;
  for (const auto& conformance : conformance_cases()) {
    tested.insert(conformance.layer);
    if (!conformance.refusals.empty() || !conformance.later_refusals.empty())
      refusing.insert(conformance.layer);
  }
  EXPECT_EQ(tested, layer_names()) << "add the layer to tests/layers/conformance_cases.h";
  EXPECT_EQ(refusing, layer_names()) << "say which inputs the layer refuses, and with what message";
}

TEST(Catalogue, NamesAreUnique) { EXPECT_EQ(layer_names().size(), layer_catalogue().size()); }

TEST(Catalogue, EveryExampleRunsAndItsGradientsAreRight) {
  for (const auto& entry : layer_catalogue()) {
    EXPECT_FALSE(entry.summary.empty());
    const Json example = {{"layer", entry.name}, {"config", Json::parse(entry.example_config)}};
    const GradientCheck check = check_layer_gradients(example);
    EXPECT_TRUE(check.passed) << entry.name << ": " << check.max_relative_error << " at " << check.worst;
    EXPECT_EQ(make_layer(entry.name, example.at("config"))->type(), entry.name);
  }
}

TEST(Catalogue, EveryReferenceCaseOfALayerThatThereIsAgrees) {
  const auto names = layer_names();
  std::set<std::string> seen;
  for (const auto& file : std::filesystem::directory_iterator("tests/reference")) {
    if (file.path().extension() != ".json") continue;
    const std::string name = file.path().stem().string();
    const Json reference = read_reference(name);
    if (!reference.contains("layer") || !names.contains(reference.at("layer").get<std::string>())) continue;
    seen.insert(reference.at("layer").get<std::string>());
    EXPECT_EQ(reference_problem(name), "");
  }
  EXPECT_EQ(seen, names) << "every layer has a reference case";
}

TEST(Catalogue, NamesALayerThatIsNotThere) {
  const std::string message = invalid_message([] { make_layer("Danse", Json::object()); });
  EXPECT_THAT(message, StartsWith("layer: expected one of Dense, Activation, "));
  EXPECT_THAT(message, EndsWith(", received \"Danse\""));
  for (const auto& entry : layer_catalogue()) EXPECT_THAT(message, HasSubstr(entry.name));
  EXPECT_EQ(invalid_message([] { make_named_layer(Json::array(), "Bidirectional: layer"); }),
            "Bidirectional: layer: expected an object, received []");
}

TEST(Catalogue, MakesALayerFromItsNameAndItsConfiguration) {
  EXPECT_EQ(make_named_layer({{"name", "Dense"}, {"units", 3}}, "model")->type(), "Dense");
  EXPECT_EQ(invalid_message([] {
              make_named_layer({{"name", "Dense"}}, "model");
            }),
            "Dense: expected an integer units, received none");
  EXPECT_EQ(invalid_message([] {
              make_layer("Dense", {{"units", 0}});
            }),
            "Dense: expected units an integer from 1 to 1048576, received 0");
}

}  // namespace
}  // namespace attention
