#include "core/experiment/config.h"

#include <gtest/gtest.h>

#include "tests/expect_invalid.h"

namespace attention {
namespace {

std::string message(const char* json) {
  return invalid_message([&] { parse_config(Json::parse(json)); });
}

TEST(Config, DefaultsAreTheDefaultTask) {
  const ExperimentConfig config = parse_config(Json::object());
  EXPECT_EQ(config.task.letters, "1234");
  EXPECT_EQ(config.task.core_length, 10);
  EXPECT_EQ(config.task.p, 0.5);
  EXPECT_EQ(config.task.count, 10000);
  EXPECT_EQ(config.model.name, "monotonic");
  EXPECT_EQ(config.training.learning_rate, 0.05);
  EXPECT_EQ(config.training.batch_size, 100);
  EXPECT_EQ(config.training.epochs, 5);
  EXPECT_EQ(parse_config(Json()).task.count, 10000);
}

TEST(Config, DefaultsFollowTheModelAndTheSeed) {
  const auto config = parse_config(Json::parse(R"({"model": {"name": "bahdanau"}, "task": {"seed": 7}})"));
  EXPECT_EQ(config.training.learning_rate, 5e-3);
  EXPECT_EQ(config.training.batch_size, 32);
  EXPECT_EQ(config.training.epochs, 3);
  EXPECT_EQ(config.training.seed, 7u);
  EXPECT_EQ(config.model.encoder, "bidirectional");
  EXPECT_EQ(parse_config(Json::object()).model.encoder, "none");
  EXPECT_EQ(parse_config(Json::parse(R"({"model": {"name": "transformer"}})")).model.embedding, 64);
  EXPECT_EQ(parse_config(Json::parse(R"({"model": {"name": "bahdanau"}})")).training.clip_norm, 1);
  EXPECT_EQ(parse_config(Json::parse(R"({"model": {"name": "monotonic"}})")).training.clip_norm, 0);
  EXPECT_EQ(parse_config(Json::parse(R"({"model": {"name": "bahdanau"}, "training": {"clip_norm": 0}})"))
                .training.clip_norm,
            0);
}

TEST(Config, ComesBackFromItsJson) {
  const auto config = parse_config(Json::parse(
      R"({"task": {"letters": "abc", "core": "abca", "p": 0.3, "count": 50, "tail": 2, "negatives": "shuffled", "seed": 3},
          "model": {"name": "bahdanau", "glimpses": 4, "embedding": 8, "encoder": "gru", "units": 5, "attention_units": 6, "heads": 2, "score": "general"},
          "training": {"optimizer": "sgd", "momentum": 0.9, "nesterov": true, "learning_rate": 0.01, "batch_size": 7, "epochs": 2, "restarts": 2, "validation_split": 0.2,
                       "clip_norm": 1, "seed": 9, "threads": 2}})"));
  EXPECT_EQ(config.task.core_length, 4);
  const Json json = config_json(config);
  EXPECT_EQ(config_json(parse_config(json)), json);
  EXPECT_EQ(json["training"]["batch_size"], 7);
  EXPECT_EQ(json["training"]["nesterov"], true);
}

TEST(Config, SaysWhatIsWrong) {
  EXPECT_EQ(message("[]"), "config: expected an object, received []");
  EXPECT_EQ(message(R"({"tusk": {}})"),
            "config: unknown key \"tusk\"; expected one of task, model, training");
  EXPECT_EQ(message(R"({"task": {"letters": "1"}})"),
            "task: letters: alphabet: expected at least 2 distinct letters, received 1 (\"1\")");
  EXPECT_NE(message(R"({"task": {"p": 0}})").find("received 0"), std::string::npos);
  EXPECT_EQ(message(R"({"task": {"p": "half"}})"),
            "task: expected p a number from 0 to 1, received \"half\"");
  EXPECT_EQ(message(R"({"task": {"negatives": "random"}})"),
            "task: expected negatives one of uniform, background, shuffled, same-ending, "
            "uniform-same-ending, received \"random\"");
  EXPECT_EQ(message(R"({"model": {"name": "lstm"}})"),
            "model: expected name one of monotonic, bahdanau, luong, feed-forward, gating, transformer, "
            "received \"lstm\"");
  EXPECT_EQ(message(R"({"model": {"units": 0}})"),
            "model: expected units an integer from 1 to 1024, received 0");
  EXPECT_EQ(message(R"({"training": {"epochs": 2.5}})"),
            "training: expected epochs an integer from 0 to 100000, received 2.5");
  EXPECT_EQ(message(R"({"training": {"learning_rate": -1}})"),
            "training: expected learning_rate a number from 0 to 10, received -1");
  EXPECT_EQ(message(R"({"training": {"optimizer": "adamax"}})"),
            "training: expected optimizer one of adam, rmsprop, sgd, received \"adamax\"");
  EXPECT_EQ(message(R"({"training": {"lr": 1}})"),
            "training: unknown key \"lr\"; expected one of optimizer, momentum, nesterov, learning_rate, "
            "batch_size, epochs, restarts, validation_split, clip_norm, seed, threads");
}

}  // namespace
}  // namespace attention
