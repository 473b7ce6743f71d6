#include "core/models/translator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "core/graph/plan.h"
#include "tests/ops/operation_run.h"

namespace attention {
namespace {

constexpr Index batch = 2, time_steps = 6, letters = 3, length = 4;

const std::vector<double> sequences = {0, 2, 1, 1, 0, 2, 1, 0, 2, 0, 3, 3};
const std::vector<double> real = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
const std::vector<double> cores = {0, 1, 0, 2, 1, 0, 2, 0};

Translator make(Alignment alignment) {
  return Translator(
      {.letters = letters, .core_length = length, .embedding = 2, .units = 3, .alignment = alignment});
}

Weights<double> weights_of(const Translator& translator) {
  Weights<double> weights{translator.weights()};
  for (std::size_t i = 0; i < weights.list().size(); ++i)
    array(weights.view(i)) = 0.5 * array(random_tensor(weights.list()[i]->shape, 50 + i).view());
  return weights;
}

void fill(const View<double>& view, const std::vector<double>& values) {
  ASSERT_EQ(view.size(), static_cast<Index>(values.size()));
  std::copy(values.begin(), values.end(), view.data);
}

std::vector<double> list(const View<const double>& view) { return {view.data, view.data + view.size()}; }

class Translators : public testing::TestWithParam<Alignment> {};
INSTANTIATE_TEST_SUITE_P(FreeAndMonotonic, Translators,
                         testing::Values(Alignment::free, Alignment::monotonic));

struct Translated {
  std::vector<double> loss, probabilities, alignment;
};

Translated translate(Translator& translator, const Weights<double>& weights, Index time = time_steps) {
  Graph graph;
  const Value x = graph.input({batch, time}), mask = graph.input({batch, time});
  const Value core = graph.input({batch, length});
  const auto translation = translator.translate(x, mask, core);
  Plan<double> plan(
      {{x, mask, core}, {translation.loss, translation.probabilities, translation.alignment}, {}, {}},
      weights);
  array(plan.input(0)).setConstant(letters);
  for (Index b = 0; b < batch; ++b)
    for (Index t = 0; t < time_steps; ++t) {
      plan.input(0).data[b * time + t] = sequences[static_cast<std::size_t>(b * time_steps + t)];
      plan.input(1).data[b * time + t] = real[static_cast<std::size_t>(b * time_steps + t)];
    }
  fill(plan.input(2), cores);
  plan.forward();
  return {list(plan.output(0)), list(plan.output(1)), list(plan.output(2))};
}

TEST_P(Translators, TellDistributionsAndTheirLoss) {
  Translator translator = make(GetParam());
  const Weights<double> weights = weights_of(translator);
  const Translated told = translate(translator, weights);
  for (Index b = 0; b < batch; ++b) {
    double loss = 0;
    for (Index k = 0; k < length; ++k) {
      const auto row = static_cast<std::size_t>((b * length + k) * letters);
      EXPECT_NEAR(told.probabilities[row] + told.probabilities[row + 1] + told.probabilities[row + 2], 1,
                  1e-12);
      loss -= std::log(told.probabilities[row + static_cast<std::size_t>(
                                                    cores[static_cast<std::size_t>(b * length + k)])]);
      double looked = 0;
      for (Index t = 0; t < time_steps; ++t) {
        const auto place = static_cast<std::size_t>((b * length + k) * time_steps + t);
        looked += told.alignment[place];
        if (real[static_cast<std::size_t>(b * time_steps + t)] == 0) {
          EXPECT_EQ(told.alignment[place], 0);
        }
      }
      EXPECT_NEAR(looked, 1, 1e-12);
    }
    EXPECT_NEAR(told.loss[static_cast<std::size_t>(b)], loss / length, 1e-12);
  }
}

TEST_P(Translators, DoNotReadBeyondTheEnd) {
  Translator translator = make(GetParam());
  const Weights<double> weights = weights_of(translator);
  const Translated short_one = translate(translator, weights), padded = translate(translator, weights, 9);
  for (std::size_t i = 0; i < short_one.probabilities.size(); ++i)
    EXPECT_NEAR(short_one.probabilities[i], padded.probabilities[i], 1e-12);
}

TEST_P(Translators, StepByStepTellTheSame) {
  Translator translator = make(GetParam());
  const Weights<double> weights = weights_of(translator);
  const Translated whole = translate(translator, weights);
  Graph graph;
  const Value x = graph.input({batch, time_steps}), mask = graph.input({batch, time_steps});
  PlanRequest request{{x, mask}, {}, {}, {}};
  auto decoding = translator.begin(x, mask);
  for (Index k = 0; k < length; ++k) {
    request.outputs.push_back(translator.next(decoding));
    Tensor<double> one_hot({batch, letters});
    for (Index b = 0; b < batch; ++b)
      one_hot[b * letters + static_cast<Index>(cores[static_cast<std::size_t>(b * length + k)])] = 1;
    decoding = translator.written(decoding, graph.constant(std::move(one_hot)));
  }
  Plan<double> plan(request, weights);
  fill(plan.input(0), sequences);
  fill(plan.input(1), real);
  plan.forward();
  for (Index k = 0; k < length; ++k)
    for (Index b = 0; b < batch; ++b)
      for (Index a = 0; a < letters; ++a)
        EXPECT_NEAR(plan.output(static_cast<std::size_t>(k)).data[b * letters + a],
                    std::log(whole.probabilities[static_cast<std::size_t>((b * length + k) * letters + a)]),
                    1e-12);
}

TEST_P(Translators, GradientsAreRight) {
  Translator translator = make(GetParam());
  Weights<double> weights = weights_of(translator);
  Graph graph;
  const Value x = graph.input({batch, time_steps}), mask = graph.input({batch, time_steps});
  const Value core = graph.input({batch, length});
  const Value loss = translator.translate(x, mask, core).loss;
  Plan<double> plan({{x, mask, core}, {loss}, {loss}, {}}, weights);
  const auto value = [&] {
    fill(plan.input(0), sequences);
    fill(plan.input(1), real);
    fill(plan.input(2), cores);
    plan.forward();
    return plan.output(0).data[0] - 2 * plan.output(0).data[1];
  };
  value();
  fill(plan.seed(0), {1, -2});
  plan.backward();
  const std::vector<double> gradient = list(plan.weight_gradients());
  double largest = 0;
  for (const double g : gradient) largest = std::max(largest, std::abs(g));
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    double& weight = weights.data()[i];
    const double kept = weight, h = 1e-3;
    const auto moved = [&](double by) {
      weight = kept + by;
      return value();
    };
    const double numeric = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
    weight = kept;
    EXPECT_NEAR(gradient[i], numeric, 1e-7 * std::max(std::abs(numeric), 0.01 * largest)) << i;
  }
}

TEST(Translator, HasItsExactParameterCount) {
  // 5·16 + 2·(16 + 64 + 2)·192 + decoder: start (128 + 1)·64, attention (64 + 128 + 2)·64, GRU (132 + 64 +
  // 2)·192
  const Index shared = 80 + 2 * 82 * 192 + 129 * 64 + 194 * 64 + 198 * 192;
  EXPECT_EQ(parameter_count(Translator({.alignment = Alignment::monotonic}).weights()), shared);
  EXPECT_EQ(parameter_count(Translator({.alignment = Alignment::free}).weights()),
            shared + (64 + 128 + 4 + 1) * 4);
}

}  // namespace
}  // namespace attention
