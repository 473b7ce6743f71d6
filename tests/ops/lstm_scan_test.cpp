#include "core/ops/lstm_scan.h"

#include <cmath>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

// That the scan computes what it says is tested in layers/recurrent, against the cell's steps and PyTorch.

struct Sizes {
  Index batch, steps, width, units;
};

// x, initial states, kernel, recurrent kernel, bias and, if masked, the mask.
std::vector<Tensor<double>> make_inputs(const Sizes& s, const LstmScanOptions& options,
                                        const std::vector<double>& mask = {}) {
  std::vector<Tensor<double>> inputs = {
      random_tensor({s.batch, s.steps, s.width}, 1), random_tensor({s.batch, s.units}, 2),
      random_tensor({s.batch, s.units}, 3),          random_tensor({s.width, 4 * s.units}, 4),
      random_tensor({s.units, 4 * s.units}, 5),      random_tensor({4 * s.units}, 6)};
  if (options.masked) {
    Tensor<double> values({s.batch, s.steps});
    for (Index i = 0; i < values.size(); ++i)
      values[i] =
          mask.empty() ? static_cast<double>((i * 7 + i / 3) % 3 > 0) : mask[static_cast<std::size_t>(i)];
    inputs.push_back(values);
  }
  return inputs;
}

const std::vector<LstmScanOptions> all_options = {{false, false}, {false, true}, {true, false}, {true, true}};

std::string text(const LstmScanOptions& options) {
  return fmt::format("masked {} backwards {}", options.masked, options.backwards);
}

TEST(LstmScan, GradientsAreRight) {
  for (const auto& options : all_options)
    for (const Sizes& s : {Sizes{3, 4, 2, 3}, Sizes{1, 3, 2, 2}, Sizes{2, 1, 3, 1}})
      EXPECT_EQ(gradient_problem(lstm_scan_operation(options), make_inputs(s, options)), "") << text(options);
}

TEST(LstmScan, GradientsAreRightWhateverTheMask) {
  const std::vector<std::vector<double>> masks = {
      {1, 1, 1, 0, 1, 1, 0, 0},  // at the end
      {0, 1, 1, 1, 0, 0, 0, 1},  // at the start
      {1, 0, 0, 1, 1, 0, 1, 1},  // in the middle
      {0, 0, 0, 0, 1, 1, 1, 1},  // a whole row
  };
  for (const bool backwards : {false, true})
    for (const auto& mask : masks) {
      const LstmScanOptions options{true, backwards};
      EXPECT_EQ(gradient_problem(lstm_scan_operation(options), make_inputs({2, 4, 2, 3}, options, mask)), "");
    }
}

TEST(LstmScan, AFullyMaskedRowKeepsItsStateAndTakesNoGradient) {
  for (const bool backwards : {true, false}) {
    const LstmScanOptions options{true, backwards};
    const auto inputs = make_inputs({2, 3, 2, 3}, options, {0, 0, 0, 1, 1, 0});
    OperationRun<double> run(lstm_scan_operation(options), inputs);
    for (Index t = 0; t < 3; ++t)
      for (Index u = 0; u < 3; ++u) EXPECT_EQ(run.outputs()[0][t * 3 + u], inputs[1][u]);
    for (Index u = 0; u < 3; ++u)
      for (std::size_t k = 0; k < 2; ++k) EXPECT_EQ(run.outputs()[1 + k][u], inputs[1 + k][u]);
    std::vector<bool> wanted(inputs.size(), true);
    wanted.back() = false;
    const auto d =
        run.backward({random_tensor({2, 3, 3}), random_tensor({2, 3}), random_tensor({2, 3})}, wanted, 0);
    for (Index i = 0; i < 6; ++i) EXPECT_EQ(d[0][i], 0) << "the gradient of a masked step";
    for (Index i = 10; i < 12; ++i) EXPECT_EQ(d[0][i], 0) << "the gradient of a masked step";
  }
}

TEST(LstmScan, TakesNoStepsAndNoSequences) {
  for (const auto& options : all_options) {
    const auto inputs = make_inputs({2, 0, 4, 3}, options);
    for (std::size_t k = 0; k < 2; ++k)
      EXPECT_EQ(list(outputs_of(lstm_scan_operation(options), inputs)[1 + k]), list(inputs[1 + k]));
    EXPECT_EQ(gradient_problem(lstm_scan_operation(options), inputs), "");
    EXPECT_EQ(gradient_problem(lstm_scan_operation(options), make_inputs({0, 4, 2, 3}, options)), "");
  }
}

TEST(LstmScan, FloatFollowsDouble) {
  for (const auto& options : all_options)
    for (const Sizes& s : {Sizes{9, 4, 4, 7}, Sizes{33, 3, 5, 17}, Sizes{1, 8, 3, 9}, Sizes{7, 2, 1, 20}})
      EXPECT_LT(float_error(lstm_scan_operation(options), make_inputs(s, options)), 1e-4) << text(options);
}

TEST(LstmScan, StaysFiniteForFarInputs) {
  for (const auto& options : all_options) {
    auto inputs = make_inputs({2, 3, 2, 3}, options);
    inputs[0] = mapped(inputs[0], [](double x) { return 1e3 * x; });
    OperationRun<float> run(lstm_scan_operation(options), inputs);
    for (const float v : run.outputs()[0].values()) EXPECT_LE(std::abs(v), 3.0F);
    std::vector<bool> wanted(inputs.size(), true);
    if (options.masked) wanted.back() = false;
    for (const auto& d :
         run.backward({random_tensor({2, 3, 3}), random_tensor({2, 3}), random_tensor({2, 3})}, wanted, 0))
      for (const float v : d.values()) EXPECT_TRUE(std::isfinite(v));
  }
}

TEST(LstmScan, NamesShapesThatDoNotFit) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(lstm_scan_operation({}), {{2, 5, 4}, {2, 3}, {2, 2}, {4, 12}, {3, 12}, {12}});
            }),
            "lstm_scan: expected x (B, T, D) or indices (B, T), states (B, U), kernel (D, 4U), recurrent "
            "kernel (U, 4U) and "
            "bias (4U), received (2, 5, 4), (2, 3), (2, 2), (4, 12), (3, 12) and (12)");
}

}  // namespace
}  // namespace attention
