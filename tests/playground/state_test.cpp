#include "wasm/playground/logic/state.h"

#include <gmock/gmock.h>

#include "wasm/playground/logic/read_snapshot.h"

namespace attention::playground {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Snapshot snapshot(const std::string& status, std::int64_t epoch, std::int64_t examples = 0) {
  Snapshot result;
  result.model.name = "monotonic";
  result.training.status = status;
  result.training.epoch = epoch;
  result.training.epochs = 5;
  result.training.steps_per_epoch = 100;
  result.training.examples_seen = examples;
  result.attention.time = 3;
  result.attention.rows = {{"123", {1, 0, 1}, true, 0.9}};
  result.attention.weights = {0.5f, 0.25f, static_cast<float>(epoch)};
  return result;
}

State started() {
  State state;
  state.set_config(parse_config(Json::object()));
  state.set_snapshot(snapshot("idle", 0), 0);
  return state;
}

std::vector<std::string> types(State& state) {
  std::vector<std::string> result;
  for (const Json& command : state.take_commands()) result.push_back(command.at("type"));
  return result;
}

TEST(State, AnEditBeforeTrainingIsAppliedAtOnce) {
  State state = started();
  state.edited.task.p = 0.3;
  state.touch(false);
  EXPECT_THAT(types(state), IsEmpty());
  state.touch(true);
  const auto commands = state.take_commands();
  ASSERT_EQ(commands.size(), 2);
  EXPECT_EQ(commands[0].at("type"), "edited");
  EXPECT_EQ(commands[1].at("type"), "configure");
  EXPECT_EQ(commands[1].at("config").at("task").at("p"), 0.3);
  EXPECT_FALSE(state.pending());
}

TEST(State, ARunInProgressIsNotDisturbed) {
  State state = started();
  state.train();
  EXPECT_THAT(types(state), ElementsAre("train"));
  state.set_snapshot(snapshot("training", 1, 1000), 1);
  state.edited.task.p = 0.3;
  state.touch(true);
  EXPECT_THAT(types(state), ElementsAre("edited"));
  EXPECT_TRUE(state.pending());
  state.reset();
  const auto commands = state.take_commands();
  ASSERT_EQ(commands.size(), 1);
  EXPECT_EQ(commands[0].at("type"), "reset");
  EXPECT_TRUE(commands[0].contains("config"));
  EXPECT_FALSE(state.pending());
}

TEST(State, ABadSettingIsNeverSent) {
  State state = started();
  state.edited.task.p = 0;
  state.touch(true);
  ASSERT_TRUE(state.error());
  EXPECT_FALSE(state.error_of("task", "p").empty());
  EXPECT_EQ(state.error_of("task", "count"), "");
  state.train();
  state.step();
  state.reset();
  state.new_seed();
  EXPECT_THAT(types(state), IsEmpty());
  state.edited.task.p = 0.5;
  state.touch(true);
  EXPECT_FALSE(state.error());
}

TEST(State, AFinishedRunGoesOn) {
  State state = started();
  state.set_snapshot(snapshot("done", 5), 1);
  state.train();
  auto commands = state.take_commands();
  ASSERT_EQ(commands.size(), 1);
  EXPECT_EQ(commands[0].at("epochs"), 10);
  EXPECT_FALSE(commands[0].contains("config"));
  // A higher target alone does not start anew either.
  state.edited.training.epochs = 8;
  state.touch(true);
  state.train();
  commands = state.take_commands();
  EXPECT_EQ(commands.back().at("epochs"), 8);
  EXPECT_FALSE(commands.back().contains("config"));
}

TEST(State, NewSeedDrawsOtherWeightsAndKeepsTheTask) {
  State state = started();
  const auto task = state.edited.task.seed;
  state.new_seed();
  const auto commands = state.take_commands();
  EXPECT_EQ(commands[0].at("type"), "new_seed");
  EXPECT_EQ(commands[0].at("config").at("training").at("seed"), 2);
  EXPECT_EQ(commands[0].at("config").at("task").at("seed"), task);
}

TEST(State, AnotherArchitectureBringsItsOwnDefaults) {
  State state = started();
  const double rate = state.edited.training.learning_rate;
  state.choose_model("bahdanau");
  EXPECT_GT(state.edited.training.learning_rate, 0);
  EXPECT_NE(state.edited.training.learning_rate, rate);
}

TEST(State, KeepsOneAttentionAnEpochAndForgetsItOnReset) {
  State state = started();
  for (int epoch = 0; epoch <= 3; ++epoch) {
    state.set_snapshot(snapshot("training", epoch, 100 * epoch), epoch);
    state.set_snapshot(snapshot("training", epoch, 100 * epoch + 50), epoch + 0.5);
  }
  EXPECT_EQ(state.history().size(), 4);
  state.selection.epoch = 2;
  EXPECT_EQ(state.attention().weights[2], 2);
  state.set_snapshot(snapshot("idle", 0), 9);
  EXPECT_EQ(state.history().size(), 1);
  EXPECT_EQ(state.selection.epoch, -1);
}

TEST(State, LongRunsAreThinnedOut) {
  State state = started();
  for (int epoch = 1; epoch <= 1000; ++epoch)
    state.set_snapshot(snapshot("training", epoch, 100 * epoch), epoch);
  EXPECT_LE(state.history().size(), 257);
  EXPECT_EQ(state.history().front().epoch, 0);
  EXPECT_EQ(state.history().back().epoch, 1000);
}

TEST(State, AnEmptyAttentionLeavesTheLastOne) {
  State state = started();
  Snapshot next = snapshot("training", 0, 10);
  next.attention = {};
  state.set_snapshot(next, 1);
  EXPECT_EQ(state.attention().rows.size(), 1);
}

TEST(State, ProgressSpeedAndTimeLeft) {
  State state = started();
  for (int i = 0; i <= 10; ++i) {
    Snapshot now = snapshot("training", 1, 1000 * i);
    now.training.step = 5 * i;
    state.set_snapshot(now, 0.1 * i);
  }
  EXPECT_NEAR(state.progress(), 0.3, 1e-9);
  EXPECT_NEAR(state.sequences_per_second(), 10000, 1e-6);
  EXPECT_NEAR(state.time_left(), 7, 1e-6);
}

TEST(State, MessagesFindTheirControl) {
  EXPECT_EQ(setting_error("task: expected p a number from 0 to 1, received 2").key, "p");
  EXPECT_EQ(setting_error("training: expected epochs an integer from 0 to 9, received 10").section,
            "training");
  EXPECT_EQ(setting_error("core sequence: expected p above 0 and at most 1, received 0").key, "p");
  EXPECT_EQ(setting_error("alphabet: expected at least 2 distinct letters, received 1 (\"a\")").key,
            "letters");
  EXPECT_EQ(setting_error("task: core sequence: expected p above 0 and at most 1, received 0").key, "p");
  const SettingError core = setting_error("task: core: alphabet: expected one of the letters 12, received 3");
  EXPECT_EQ(core.section, "task");
  EXPECT_EQ(core.key, "core");
  EXPECT_EQ(core.message, "alphabet: expected one of the letters 12, received 3");
  EXPECT_EQ(setting_error("task: letters: alphabet: expected distinct letters").key, "letters");
  EXPECT_EQ(setting_error("something else went wrong").message, "something else went wrong");
}

TEST(State, OrdersRows) {
  AttentionSnapshot attention;
  attention.rows = {
      {"1234", {0, 0, 0, 0}, true, 0.9}, {"12", {0, 0}, false, 0.8}, {"123", {0, 0, 0}, true, 0.2}};
  EXPECT_THAT(ordered_rows(attention, AttentionOrder::given), ElementsAre(0, 1, 2));
  EXPECT_THAT(ordered_rows(attention, AttentionOrder::length), ElementsAre(1, 2, 0));
  EXPECT_THAT(ordered_rows(attention, AttentionOrder::probability), ElementsAre(0, 1, 2));
  EXPECT_THAT(ordered_rows(attention, AttentionOrder::error), ElementsAre(1, 2, 0));
}

TEST(ReadSnapshot, RoundTripsAndChecksItsBlock) {
  const Snapshot sent = snapshot("training", 2);
  const std::string json = Json(sent).dump();
  const std::vector<float> block = {0.5f, 0.25f, 0.25f, 1, 2, 3};
  const Snapshot received = read_snapshot(json, block);
  EXPECT_EQ(received.training.epoch, 2);
  EXPECT_THAT(received.attention.scores, ElementsAre(1, 2, 3));
  EXPECT_THAT(read_snapshot(json, std::span(block).first(3)).attention.scores, IsEmpty());
  EXPECT_THROW(read_snapshot(json, std::span(block).first(2)), std::invalid_argument);
  EXPECT_THROW(read_snapshot("{", {}), std::invalid_argument);
  EXPECT_THROW(read_snapshot("{}", {}), std::invalid_argument);
}

TEST(ReadSnapshot, NullStandsForNotANumber) {
  Snapshot sent = snapshot("failed", 2);
  sent.training.curve_epochs = {0.1};
  sent.training.curve_losses = {std::nan("")};
  const Snapshot received = read_snapshot(Json(sent).dump(), sent.attention.weights);
  EXPECT_TRUE(std::isnan(received.training.curve_losses[0]));
}

TEST(ReadSnapshot, RefusesRowsThatDoNotFit) {
  Snapshot sent = snapshot("idle", 0);
  sent.attention.rows[0].truth = {1};
  EXPECT_THROW(read_snapshot(Json(sent).dump(), sent.attention.weights), std::invalid_argument);
}

}  // namespace
}  // namespace attention::playground
