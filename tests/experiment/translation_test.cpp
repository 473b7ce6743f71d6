#include "core/experiment/translation.h"

#include <gtest/gtest.h>

#include "core/training/safetensors.h"

#include "tests/expect_invalid.h"

namespace attention {
namespace {

TranslationConfig small(const std::string& name = "bahdanau-decoder") {
  return parse_translation_config(
      {{"task", {{"letters", "01"}, {"core_length", 2}, {"p", 0.8}, {"count", 640}}},
       {"model", {{"name", name}, {"embedding", 4}, {"units", 8}}},
       {"training", {{"epochs", 3}, {"batch_size", 64}, {"learning_rate", 0.01}}}});
}

std::vector<TranslationEpoch> train(const TranslationConfig& config, std::string* saved = nullptr) {
  TranslationTraining training(config);
  std::int64_t steps = 1;
  while (training.step()) ++steps;
  EXPECT_EQ(steps, 30);
  EXPECT_EQ(training.steps_done(), training.steps());
  EXPECT_FALSE(training.step());
  EXPECT_FALSE(training.diverged());
  if (saved) *saved = save_translator(training.translator());
  return training.epochs();
}

TEST(Translation, ConfigurationGoesThroughJson) {
  const TranslationConfig config = small("bahdanau-decoder-monotonic");
  EXPECT_EQ(config.model.letters, 2);
  EXPECT_EQ(config.model.core_length, 2);
  EXPECT_EQ(config.model.alignment, Alignment::monotonic);
  const Json json = translation_config_json(config);
  EXPECT_EQ(translation_config_json(parse_translation_config(json)), json);
  EXPECT_EQ(translation_config_json(parse_translation_config(Json::object()))["training"]["epochs"], 15);
}

TEST(Translation, ConfigurationIsReadStrictly) {
  const auto message = [](const Json& json) {
    return invalid_message([&] { parse_translation_config(json); });
  };
  EXPECT_NE(message({{"task", {{"seed", 1}}}}).find("seed"), std::string::npos);
  EXPECT_NE(message({{"model", {{"name", "monotonic"}}}}).find("bahdanau-decoder"), std::string::npos);
  EXPECT_EQ(message({{"task", {{"count", 10'000'000}}}, {"training", {{"epochs", 2}}}}),
            "config: expected count times epochs at most 10000000, received 10000000 times 2");
  EXPECT_TRUE(names_translator({{"model", {{"name", "bahdanau-decoder"}}}}));
  for (const Json& other : {Json::object(), Json{{"model", {{"name", "bahdanau"}}}}, Json{{"model", 3}},
                            Json(3), Json{{"model", {{"name", 3}}}}})
    EXPECT_FALSE(names_translator(other)) << other;
}

TEST(Translation, LearnsToReadACore) {
  for (const char* name : {"bahdanau-decoder", "bahdanau-decoder-monotonic"}) {
    const auto epochs = train(small(name));
    ASSERT_EQ(epochs.size(), 3u);
    EXPECT_LT(epochs[2].loss, 0.9 * epochs[0].loss) << name;
    EXPECT_GT(epochs[2].accuracy, 0.7) << name;  // letters at random: .5
    EXPECT_GT(epochs[2].on_place, 0.3) << name;
    EXPECT_LT(epochs[2].on_place, 1) << name;
  }
}

TEST(Translation, TheSeedDeterminesItAndThreadsDoNot) {
  TranslationConfig config = small();
  std::string one, two, other;
  train(config, &one);
  config.threads = 2;
  train(config, &two);
  EXPECT_EQ(one, two);
  config.seed = 2;
  train(config, &other);
  EXPECT_NE(one, other);
}

TEST(Translation, ComesBackFromAFileRounded) {
  std::string bytes;
  train(small("bahdanau-decoder-monotonic"), &bytes);
  const TrainedTranslator read = load_translator(bytes);
  EXPECT_EQ(read.config.name, "bahdanau-decoder-monotonic");
  EXPECT_EQ(read.config.model.units, 8);
  EXPECT_EQ(save_translator(read), bytes);
}

TEST(Translation, RefusesOtherFiles) {
  SafeTensors file;
  EXPECT_EQ(invalid_message([&] { load_translator(write_safetensors(file)); }),
            "translator: expected weights saved by attn train of a translator, received another file");
  file.metadata = {{"translation", "{}"}};
  EXPECT_EQ(invalid_message([&] { load_translator(write_safetensors(file)); }),
            "safetensors: expected an array \"embedding/embeddings\", received none of that name");
  file.tensors.emplace_back("embedding/embeddings", Tensor<float>({5, 15}));
  EXPECT_EQ(invalid_message([&] { load_translator(write_safetensors(file)); }),
            "safetensors: expected embedding/embeddings of shape (5, 16), received (5, 15)");
  EXPECT_EQ(invalid_message([] { shipped_translator("bahdanau"); }),
            "weights: expected bahdanau-decoder or bahdanau-decoder-monotonic, received \"bahdanau\"");
}

}  // namespace
}  // namespace attention
