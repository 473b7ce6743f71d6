#include "core/models/model.h"

#include <tuple>

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "core/graph/plan.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

// One batch through a model.
struct ModelRun {
  ModelRun(const Model& model, const std::vector<std::vector<int>>& sequences, Index time, Index pad)
      : weights(model.weights(), 3),
        letters({static_cast<Index>(sequences.size()), time}),
        mask(letters.shape()) {
    array(letters.view()).setConstant(static_cast<double>(pad));
    for (std::size_t i = 0; i < sequences.size(); ++i)
      for (std::size_t t = 0; t < sequences[i].size(); ++t) {
        letters[static_cast<Index>(i) * time + static_cast<Index>(t)] = sequences[i][t];
        mask[static_cast<Index>(i) * time + static_cast<Index>(t)] = 1;
      }
    const Value x = graph.input(letters.shape());
    const Value m = graph.input(letters.shape());
    const Verdict verdict = model(x, m);
    plan.emplace(PlanRequest{{x, m}, {verdict.logit, verdict.weights, verdict.scores}, {}, {}}, weights);
  }
  void forward() {
    array(plan->input(0)) = array(letters.view());
    array(plan->input(1)) = array(mask.view());
    plan->forward();
  }
  Weights<double> weights;
  Tensor<double> letters, mask;
  Graph graph;
  std::optional<Plan<double>> plan;
};

TEST(Models, HaveTheirExactParameterCounts) {
  const ModelOptions options{.letters = 4, .glimpses = 10};
  EXPECT_EQ(parameter_count(make_model("monotonic", options)->weights()), 10 * 4 + 1);
  // 5·16 + 2·(16·96 + 32·96 + 2·96) + (64·32 + 32 + 32) + (64 + 1)
  EXPECT_EQ(parameter_count(make_model("bahdanau", options)->weights()), 80 + 9600 + 2112 + 65);
  ModelOptions narrow = options;
  narrow.encoder = "gru";
  EXPECT_EQ(parameter_count(make_model("bahdanau", narrow)->weights()), 80 + 4800 + (32 * 32 + 64) + 33);
  narrow.encoder = "none";
  EXPECT_EQ(parameter_count(make_model("bahdanau", narrow)->weights()), 80 + (16 * 32 + 64) + 17);
  narrow.encoder = "lstm";
  EXPECT_EQ(parameter_count(make_model("bahdanau", narrow)->weights()), 80 + 6272 + (32 * 32 + 64) + 33);
  narrow.encoder = "gru";
  EXPECT_EQ(parameter_count(make_model("monotonic", narrow)->weights()), 80 + 4800 + 330 + 1);
  EXPECT_EQ(parameter_count(make_model("gating", options)->weights()), 80 + 9600 + 4160 + 65);
  EXPECT_EQ(parameter_count(make_model("feed-forward", options)->weights()), 80 + 9600 + (64 + 64) + 65);
  ModelOptions luong = options;
  EXPECT_EQ(parameter_count(make_model("luong", luong)->weights()), 80 + 9600 + 128 * 32 + 33);
  luong.score = "general";
  EXPECT_EQ(parameter_count(make_model("luong", luong)->weights()), 80 + 9600 + 64 * 64 + 128 * 32 + 33);
  luong.score = "concat";
  EXPECT_EQ(parameter_count(make_model("luong", luong)->weights()),
            80 + 9600 + 128 * 32 + 32 + 128 * 32 + 33);
  // 5·64 + 4·(64·64 + 64) + 2·128 + (64·128 + 128) + (128·64 + 64) + 65
  EXPECT_EQ(parameter_count(make_model("transformer", options)->weights()), 33857);
}

TEST(Models, RefuseUnknownNames) {
  EXPECT_EQ(invalid_message([] { make_model("transformers", {}); }),
            "model: expected one of monotonic, bahdanau, luong, feed-forward, gating, transformer, received "
            "\"transformers\"");
  EXPECT_EQ(invalid_message([] { make_model("bahdanau", {.encoder = "cnn"}); }),
            "encoder: expected one of none, gru, lstm, bidirectional, received \"cnn\"");
  EXPECT_EQ(invalid_message([] { make_model("luong", {.score = "sum"}); }),
            "score: expected one of dot, general, concat, received \"sum\"");
  EXPECT_EQ(invalid_message([] { make_model("transformer", {.heads = 3}); }),
            "heads: expected a divisor of the width 64, received 3");
}

TEST(Models, MonotonicLogitIsTheSumOverPlacements) {
  const auto model = make_model("monotonic", {.letters = 3, .glimpses = 2, .longest = 5});
  ModelRun run(*model, {{0, 1, 2, 1}, {2, 0, 0, 1, 1}, {1}}, 5, 3);
  run.forward();
  const View<double> theta = run.weights.view("letter_scores/letter_scores");
  run.weights.view("verdict/bias").data[0] = 0.25;
  run.forward();
  const auto evidence = [&](Index j, int letter) {
    double total = 0;
    for (Index a = 0; a < 3; ++a) total += std::exp(theta.data[j * 3 + a]);
    return 3 * std::exp(theta.data[j * 3 + letter]) / total;
  };
  const std::vector<std::vector<int>> sequences = {{0, 1, 2, 1}, {2, 0, 0, 1, 1}};
  for (std::size_t i = 0; i < 2; ++i) {
    double sum = 0;
    double pairs = 0;
    for (std::size_t s = 0; s < sequences[i].size(); ++s)
      for (std::size_t t = s + 1; t < sequences[i].size(); ++t) {
        sum += evidence(0, sequences[i][s]) * evidence(1, sequences[i][t]);
        ++pairs;
      }
    EXPECT_NEAR(run.plan->output(0).data[i], std::log(sum / pairs) + 0.25, 1e-12);
  }
  EXPECT_NEAR(run.plan->output(0).data[2], -30 + 0.25, 1e-12);  // one letter cannot hold two glimpses
}

TEST(Models, GiveAttentionThatSumsToOneOverRealSteps) {
  for (const auto name : model_names()) {
    const auto model = make_model(name, {.letters = 4, .glimpses = 2, .longest = 7});
    ModelRun run(*model, {{0, 1, 2, 3, 1}, {2, 2, 0}}, 7, 4);
    run.forward();
    const View<const double> weights = run.plan->output(1);
    ASSERT_EQ(weights.shape, (Shape{2, model->glimpses(), 7})) << name;
    for (Index b = 0; b < 2; ++b)
      for (Index j = 0; j < model->glimpses(); ++j) {
        double sum = 0;
        for (Index t = 0; t < 7; ++t) {
          const double weight = weights.data[(b * model->glimpses() + j) * 7 + t];
          if (t >= (b == 0 ? 5 : 3)) {
            EXPECT_EQ(weight, 0) << name;
          }
          sum += weight;
        }
        EXPECT_NEAR(sum, 1, 1e-9) << name;
      }
  }
}

class ModelsWithEncoders : public ::testing::TestWithParam<std::tuple<std::string_view, std::string_view>> {};

TEST_P(ModelsWithEncoders, DoNotSeePadding) {
  const auto [name, encoder] = GetParam();
  const ModelOptions options{
      .letters = 4, .glimpses = 3, .longest = 9, .encoder = std::string(encoder), .units = 8};
  const auto model = make_model(name, options);
  ModelRun tight(*model, {{0, 1, 2, 3, 1}}, 5, 4);
  ModelRun padded(*model, {{0, 1, 2, 3, 1}}, 9, 4);
  tight.forward();
  padded.forward();
  EXPECT_NEAR(tight.plan->output(0).data[0], padded.plan->output(0).data[0], 1e-12) << name;
  for (Index j = 0; j < model->glimpses(); ++j)
    for (Index t = 0; t < 9; ++t) {
      const double expected = t < 5 ? tight.plan->output(1).data[j * 5 + t] : 0;
      EXPECT_NEAR(padded.plan->output(1).data[j * 9 + t], expected, 1e-12) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Models, ModelsWithEncoders,
                         ::testing::Combine(::testing::ValuesIn(model_names()),
                                            ::testing::ValuesIn(encoder_names)),
                         [](const auto& instance) {
                           std::string name(std::get<0>(instance.param));
                           std::erase(name, '-');
                           return name + "_" + std::string(std::get<1>(instance.param));
                         });

}  // namespace
}  // namespace attention
