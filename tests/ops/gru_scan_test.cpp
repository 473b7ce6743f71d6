#include "core/ops/gru_scan.h"

#include <cmath>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

using ::testing::Each;

struct Sizes {
  Index batch, steps, width, units;
};

// x, initial state, kernel, recurrent kernel, bias and, if masked, the mask.
std::vector<Tensor<double>> make_inputs(const Sizes& s, const GruScanOptions& options,
                                        const std::vector<double>& mask = {}) {
  std::vector<Tensor<double>> inputs = {
      random_tensor({s.batch, s.steps, s.width}, 1), random_tensor({s.batch, s.units}, 2),
      random_tensor({s.width, 3 * s.units}, 3), random_tensor({s.units, 3 * s.units}, 4),
      random_tensor(options.reset_after ? Shape{2, 3 * s.units} : Shape{3 * s.units}, 5)};
  if (options.masked) {
    Tensor<double> values({s.batch, s.steps});
    for (Index i = 0; i < values.size(); ++i)
      values[i] =
          mask.empty() ? static_cast<double>((i * 7 + i / 3) % 3 > 0) : mask[static_cast<std::size_t>(i)];
    inputs.push_back(values);
  }
  return inputs;
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// The states of one sequence after each step, by the equations, number by number.
void scan_one(const std::vector<Tensor<double>>& in, const Sizes& s, const GruScanOptions& options, Index b,
              Tensor<double>& states, Tensor<double>& last) {
  const auto& [x, kernel, recurrent, bias] = std::tie(in[0], in[2], in[3], in[4]);
  const Index width = 3 * s.units;
  std::vector<double> h;
  for (Index u = 0; u < s.units; ++u) h.push_back(in[1][b * s.units + u]);
  const auto pushed = [&](Index column, auto&& state_of) {
    double sum = 0;
    for (Index k = 0; k < s.units; ++k) sum += state_of(k) * recurrent[k * width + column];
    return sum;
  };
  for (Index step = 0; step < s.steps; ++step) {
    const Index t = options.backwards ? s.steps - 1 - step : step;
    const auto driven = [&](Index column) {
      double sum = bias[column];
      for (Index d = 0; d < s.width; ++d)
        sum += x[(b * s.steps + t) * s.width + d] * kernel[d * width + column];
      return sum;
    };
    const auto state = [&](Index k) { return h[static_cast<std::size_t>(k)]; };
    const auto late_bias = [&](Index column) { return options.reset_after ? bias[width + column] : 0.0; };
    const auto gate = [&](Index column) {
      return sigmoid(driven(column) + pushed(column, state) + late_bias(column));
    };
    std::vector<double> next;
    for (Index u = 0; u < s.units; ++u) {
      const Index open = 2 * s.units + u;
      const double candidate =
          options.reset_after
              ? std::tanh(driven(open) + gate(s.units + u) * (pushed(open, state) + late_bias(open)))
              : std::tanh(driven(open) + pushed(open, [&](Index k) { return gate(s.units + k) * state(k); }));
      next.push_back(gate(u) * state(u) + (1 - gate(u)) * candidate);
    }
    if (!options.masked || in[5][b * s.steps + t] != 0) h = next;
    for (Index u = 0; u < s.units; ++u) states[(b * s.steps + t) * s.units + u] = state(u);
  }
  for (Index u = 0; u < s.units; ++u) last[b * s.units + u] = h[static_cast<std::size_t>(u)];
}

const std::vector<GruScanOptions> all_options = {
    {true, false, false},  {true, false, true},  {true, true, false},  {true, true, true},
    {false, false, false}, {false, false, true}, {false, true, false}, {false, true, true}};

std::string text(const GruScanOptions& options) {
  return fmt::format("reset_after {} masked {} backwards {}", options.reset_after, options.masked,
                     options.backwards);
}

TEST(GruScan, FollowsTheEquations) {
  for (const auto& options : all_options)
    for (const Sizes& s : {Sizes{3, 5, 4, 3}, Sizes{1, 1, 1, 1}, Sizes{2, 3, 9, 7}, Sizes{9, 2, 1, 17}}) {
      SCOPED_TRACE(text(options));
      const auto inputs = make_inputs(s, options);
      const auto outputs = outputs_of(gru_scan_operation(options), inputs);
      Tensor<double> states({s.batch, s.steps, s.units});
      Tensor<double> last({s.batch, s.units});
      for (Index b = 0; b < s.batch; ++b) scan_one(inputs, s, options, b, states, last);
      ASSERT_EQ(outputs[0].shape(), states.shape());
      for (Index i = 0; i < states.size(); ++i) ASSERT_NEAR(outputs[0][i], states[i], 1e-13);
      for (Index i = 0; i < last.size(); ++i) ASSERT_NEAR(outputs[1][i], last[i], 1e-13);
    }
}

TEST(GruScan, GradientsAreRight) {
  for (const auto& options : all_options)
    for (const Sizes& s : {Sizes{3, 4, 2, 3}, Sizes{1, 3, 2, 2}, Sizes{2, 1, 3, 1}})
      EXPECT_EQ(gradient_problem(gru_scan_operation(options), make_inputs(s, options)), "") << text(options);
}

TEST(GruScan, GradientsAreRightWhateverTheMask) {
  const std::vector<std::vector<double>> masks = {
      {1, 1, 1, 0, 1, 1, 0, 0},  // at the end
      {0, 1, 1, 1, 0, 0, 0, 1},  // at the start
      {1, 0, 0, 1, 1, 0, 1, 1},  // in the middle
      {0, 0, 0, 0, 1, 1, 1, 1},  // a whole row
  };
  for (const auto& options : all_options) {
    if (!options.masked) continue;
    for (const auto& mask : masks)
      EXPECT_EQ(gradient_problem(gru_scan_operation(options), make_inputs({2, 4, 2, 3}, options, mask)), "")
          << text(options);
  }
}

TEST(GruScan, AFullyMaskedRowKeepsItsStateAndTakesNoGradient) {
  for (const bool reset_after : {true, false})
    for (const bool backwards : {true, false}) {
      const GruScanOptions options{reset_after, true, backwards};
      const auto inputs = make_inputs({2, 3, 2, 3}, options, {0, 0, 0, 1, 1, 0});
      OperationRun<double> run(gru_scan_operation(options), inputs);
      for (Index t = 0; t < 3; ++t)
        for (Index u = 0; u < 3; ++u) EXPECT_EQ(run.outputs()[0][t * 3 + u], inputs[1][u]);
      for (Index u = 0; u < 3; ++u) EXPECT_EQ(run.outputs()[1][u], inputs[1][u]);
      const auto d = run.backward({random_tensor({2, 3, 3}), random_tensor({2, 3})},
                                  {true, true, true, true, true, false}, 0);
      for (Index i = 0; i < 6; ++i) EXPECT_EQ(d[0][i], 0) << "the gradient of a masked step";
      for (Index i = 10; i < 12; ++i) EXPECT_EQ(d[0][i], 0) << "the gradient of a masked step";
    }
}

TEST(GruScan, TakesNoStepsAndNoSequences) {
  for (const auto& options : all_options) {
    SCOPED_TRACE(text(options));
    const auto inputs = make_inputs({2, 0, 4, 3}, options);
    EXPECT_EQ(list(outputs_of(gru_scan_operation(options), inputs)[1]), list(inputs[1]));
    EXPECT_EQ(gradient_problem(gru_scan_operation(options), inputs), "");
    EXPECT_EQ(gradient_problem(gru_scan_operation(options), make_inputs({0, 4, 2, 3}, options)), "");
  }
}

TEST(GruScan, FloatFollowsDouble) {
  for (const auto& options : all_options)
    for (const Sizes& s : {Sizes{9, 4, 4, 7}, Sizes{33, 3, 5, 17}, Sizes{1, 8, 3, 9}, Sizes{7, 2, 1, 20}})
      EXPECT_LT(float_error(gru_scan_operation(options), make_inputs(s, options)), 2e-5) << text(options);
}

TEST(GruScan, StaysFiniteForFarInputs) {
  for (const auto& options : all_options) {
    auto inputs = make_inputs({2, 3, 2, 3}, options);
    inputs[0] = mapped(inputs[0], [](double x) { return 1e3 * x; });
    OperationRun<float> run(gru_scan_operation(options), inputs);
    for (const float v : run.outputs()[0].values()) EXPECT_LE(std::abs(v), 3.0F);
    std::vector<bool> wanted(inputs.size(), true);
    if (options.masked) wanted.back() = false;
    for (const auto& d : run.backward({random_tensor({2, 3, 3}), std::nullopt}, wanted, 0))
      for (const float v : d.values()) EXPECT_TRUE(std::isfinite(v));
  }
}

TEST(GruScan, NamesShapesThatDoNotFit) {
  const std::string start =
      "gru_scan: expected x (B, T, D) or indices (B, T), state (B, U), kernel (D, 3U), recurrent kernel (U, "
      "3U) and bias ";
  EXPECT_EQ(invalid_message([] {
              shapes_of(gru_scan_operation({}), {{2, 5, 4}, {2, 3}, {4, 9}, {3, 9}, {9}});
            }),
            start + "(2, 3U), received (2, 5, 4), (2, 3), (4, 9), (3, 9) and (9)");
  EXPECT_EQ(invalid_message([] {
              shapes_of(gru_scan_operation({.reset_after = false}), {{2, 5, 4}, {2, 3}, {5, 9}, {3, 9}, {9}});
            }),
            start + "(3U), received (2, 5, 4), (2, 3), (5, 9), (3, 9) and (9)");
}

}  // namespace
}  // namespace attention
