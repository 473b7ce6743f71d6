#include "core/layers/attention/monotonic_decoder.h"

#include <functional>

#include "core/layers/recurrent/rnn.h"
#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/layers/layer_run.h"

namespace attention {
namespace {

constexpr Index steps = 3, places = 6, outputs = 2;

// One row's results: p (steps, outputs), β and α (steps, places).
struct Decoded {
  Tensor<double> output, posterior, prior;
};

Decoded decode(const Tensor<double>& targets, const Tensor<double>& evidence, bool constant_scores,
               const std::vector<double>& real = std::vector<double>(places, 1)) {
  Rnn layer(std::make_unique<MonotonicDecoderCell>(3, 2), {.return_sequences = true});
  Graph graph;
  const Value y = graph.input(targets.shape());
  const Value h = graph.input({1, places, 4});
  const Value p = graph.input(evidence.shape());
  const Value mask = graph.input({1, places});
  const Rnn::Scan scan = layer.scan({y}, false, {h.with_mask(mask), p});
  Weights<double> weights{WeightList(layer.weights())};
  for (std::size_t i = 0; i < weights.list().size(); ++i) {
    const bool silenced = constant_scores && weights.list()[i]->name.ends_with("score_vector");
    const double scale = silenced ? 0 : 1;
    array(weights.view(i)) = scale * array(random_tensor(weights.list()[i]->shape, 50 + i).view());
  }
  Plan<double> plan({{y, h, p, mask}, {scan.sequences, scan.others[0], scan.others[1]}, {}, {}}, weights);
  array(plan.input(0)) = array(targets.view());
  array(plan.input(1)) = array(random_tensor({1, places, 4}, 7).view());
  array(plan.input(2)) = array(evidence.view());
  for (Index t = 0; t < places; ++t) plan.input(3).data[t] = real[static_cast<std::size_t>(t)];
  plan.forward();
  const auto copy = [&](std::size_t i) {
    const auto view = plan.output(i);
    return Tensor<double>(view.shape, std::span(view.data, static_cast<std::size_t>(view.size())));
  };
  return {copy(0), copy(1), copy(2)};
}

Tensor<double> some_evidence() {
  Tensor<double> evidence({1, places, outputs});
  const auto draws = random_tensor({places}, 3);
  for (Index t = 0; t < places; ++t) {
    evidence[t * outputs] = 0.5 + 0.4 * std::sin(3 * draws[t]);
    evidence[t * outputs + 1] = 1 - evidence[t * outputs];
  }
  return evidence;
}

const Tensor<double> written({1, steps, outputs}, std::vector<double>{0, 1, 1, 0, 1, 0});

// Weight of place t for look k, over all t₁ < … < t_k = t of real places: Π_{i<k} P(y_i | t_i), times
// P(y_k | t) if asked for; made a distribution.
std::vector<double> by_enumeration(const Tensor<double>& evidence, const std::vector<double>& real,
                                   Index look, bool with_own) {
  std::vector<double> weight(places, 0);
  const auto says = [&](Index i, Index t) {
    double sum = 0;
    for (Index o = 0; o < outputs; ++o) sum += written[i * outputs + o] * evidence[t * outputs + o];
    return sum;
  };
  const std::function<void(Index, Index, double)> place = [&](Index i, Index first, double product) {
    for (Index t = first; t < places; ++t) {
      if (real[static_cast<std::size_t>(t)] == 0) continue;
      if (i == look)
        weight[static_cast<std::size_t>(t)] += product * (with_own ? says(i, t) : 1);
      else
        place(i + 1, t + 1, product * says(i, t));
    }
  };
  place(0, 0, 1);
  double total = 0;
  for (const double w : weight) total += w;
  for (double& w : weight) w /= total;
  return weight;
}

TEST(MonotonicDecoder, WithEqualScoresItIsTheExactPosteriorOfOrderedPlaces) {
  const auto evidence = some_evidence();
  for (const auto& real : {std::vector<double>{1, 1, 1, 1, 1, 1}, std::vector<double>{1, 0, 1, 1, 1, 0}}) {
    const Decoded decoded = decode(written, evidence, true, real);
    for (Index k = 0; k < steps; ++k) {
      const auto prior = by_enumeration(evidence, real, k, false);
      const auto posterior = by_enumeration(evidence, real, k, true);
      double output = 0;
      for (Index t = 0; t < places; ++t) {
        const auto place = static_cast<std::size_t>(t);
        EXPECT_NEAR(decoded.prior[k * places + t], prior[place], 1e-12);
        EXPECT_NEAR(decoded.posterior[k * places + t], posterior[place], 1e-12);
        output += prior[place] * evidence[t * outputs];
      }
      EXPECT_NEAR(decoded.output[k * outputs], output, 1e-12);
      EXPECT_NEAR(decoded.output[k * outputs + 1], 1 - output, 1e-12);
    }
  }
}

TEST(MonotonicDecoder, LooksFromLeftToRightWhateverTheScores) {
  Tensor<double> certain({1, places, outputs});
  for (const Index t : {1, 2, 4}) certain[t * outputs] = 1;  // letters 1 0 0 1 0 1
  for (const Index t : {0, 3, 5}) certain[t * outputs + 1] = 1;
  Tensor<double> letters({1, steps, outputs}, std::vector<double>{0, 1, 1, 0, 0, 1});  // 1 0 1
  const Decoded decoded = decode(letters, certain, false);
  for (Index t = 0; t < places; ++t) {
    // The first look must be at a 1, the second at a 0 after the first 1, the last at a 1 after those.
    EXPECT_EQ(decoded.posterior[t] > 1e-12, t == 0 || t == 3 || t == 5) << t;
    EXPECT_EQ(decoded.posterior[places + t] > 1e-12, t == 1 || t == 2 || t == 4) << t;
    EXPECT_EQ(decoded.posterior[2 * places + t] > 1e-12, t == 3 || t == 5) << t;
  }
}

TEST(MonotonicDecoder, WithoutTargetsItWritesWhatItThinks) {
  const auto evidence = some_evidence();
  const Decoded own = decode(Tensor<double>({1, steps, 0}), evidence, false);
  const Decoded forced = decode(own.output, evidence, false);
  for (Index i = 0; i < steps * places; ++i) EXPECT_NEAR(own.posterior[i], forced.posterior[i], 1e-14);
}

TEST(MonotonicDecoder, StaysFiniteWhereNothingFits) {
  Tensor<double> never({1, places, outputs});
  for (Index t = 0; t < places; ++t) never[t * outputs + 1] = 1;
  Tensor<double> letters({1, steps, outputs});
  for (Index k = 0; k < steps; ++k) letters[k * outputs] = 1;
  for (const auto& real : {std::vector<double>(places, 1), std::vector<double>(places, 0)}) {
    const Decoded decoded = decode(letters, never, false, real);
    for (const double v : decoded.output.values()) EXPECT_TRUE(std::isfinite(v));
    for (const double v : decoded.posterior.values()) EXPECT_TRUE(std::isfinite(v));
  }
}

TEST(MonotonicDecoder, AsksForEvidence) {
  Rnn layer(std::make_unique<MonotonicDecoderCell>(3, 2), {});
  Graph graph;
  const Value y = graph.input({1, steps, outputs});
  const Value h = graph.input({1, places, 4});
  EXPECT_EQ(
      invalid_message([&] { layer.scan({y}, false, {h}); }),
      "MonotonicDecoder: expected annotations (batch, time, width) and evidence (batch, time, outputs), "
      "received 1 input");
  EXPECT_EQ(
      invalid_message([&] {
        layer.scan({y}, false, {h, graph.input({1, places + 1, outputs})});
      }),
      "MonotonicDecoder: expected annotations (batch, time, width) and evidence (batch, time, outputs), "
      "received (1, 6, 4) and (1, 7, 2)");
}

}  // namespace
}  // namespace attention
