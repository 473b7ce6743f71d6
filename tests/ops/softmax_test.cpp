#include "core/ops/softmax.h"

#include <cmath>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

// A mask whose elements are 0 about a third of the time.
Tensor<double> random_mask(const Shape& shape, std::uint64_t seed) {
  return mapped(random_tensor(shape, seed), [](double x) { return x > -0.4 ? 1.0 : 0.0; });
}

TEST(Softmax, WorkedCase) {
  const auto y = outputs_of(softmax_operation(-1, false), {make_tensor({4}, {8, 2, 9, 3})})[0];
  const std::vector<double> expected = {0.26827645, 0.00066499, 0.72925097, 0.00180763};
  for (Index i = 0; i < 4; ++i) EXPECT_NEAR(y[i], expected[static_cast<std::size_t>(i)], 1e-7);
}

TEST(Softmax, LinesOfEveryAxisAddUpToOne) {
  const Shape shape{3, 7, 5};
  const auto x = random_tensor(shape);
  for (int axis = -3; axis < 3; ++axis) {
    const auto y = outputs_of(softmax_operation(axis, false), {x})[0];
    const int place = axis < 0 ? axis + 3 : axis;
    const Index inner = shape.product(place + 1, 3);
    const Index n = shape[place];
    for (Index line = 0; line < x.size() / n; ++line) {
      const Index start = line / inner * n * inner + line % inner;
      double norm = 0;
      for (Index k = 0; k < n; ++k) norm += std::exp(x[start + k * inner]);
      for (Index k = 0; k < n; ++k)
        EXPECT_NEAR(y[start + k * inner], std::exp(x[start + k * inner]) / norm, 1e-15) << axis;
    }
  }
}

TEST(Softmax, GradientsAreRight) {
  for (const Shape& shape :
       {Shape{1}, Shape{0}, Shape{0, 4}, Shape{4, 0}, Shape{9}, Shape{3, 7}, Shape{2, 17}, Shape{2, 3, 5}})
    for (int axis = 0; axis < shape.rank(); ++axis) {
      const auto x = random_tensor(shape);
      EXPECT_EQ(gradient_problem(softmax_operation(axis, false), {x}), "") << shape.text() << axis;
      EXPECT_EQ(gradient_problem(softmax_operation(axis, true), {x, random_mask(shape, 5)}), "");
      EXPECT_LT(float_error(softmax_operation(axis, false), {x}), 1e-6);
      EXPECT_LT(float_error(softmax_operation(axis, true), {x, random_mask(shape, 5)}), 1e-6);
    }
}

TEST(Softmax, MaskedPlacesGetExactlyNothing) {
  const auto x = make_tensor({2, 4}, {1, 1000, 2, 3, 5, 6, 7, 8});
  const auto mask = make_tensor({2, 4}, {1, 0, 1, 0, 0, 0, 0, 0});
  for (const int axis : {0, 1}) {
    // Along axis 0, columns 1 and 3 are masked altogether; along axis 1, row 1 is.
    OperationRun<double> run(softmax_operation(axis, true), {x, mask});
    const auto y = run.outputs()[0];
    const auto d = run.backward({random_tensor({2, 4})}, {true, false}, 0)[0];
    for (Index i = 0; i < 8; ++i)
      if (mask[i] == 0) {
        EXPECT_EQ(y[i], 0);
        EXPECT_EQ(d[i], 0);
      }
    if (axis == 1) {
      EXPECT_NEAR(y[0], 1 / (1 + std::exp(1.0)), 1e-15);
      EXPECT_NEAR(y[2], 1 / (1 + std::exp(-1.0)), 1e-15);
    } else {
      EXPECT_EQ(y[0], 1);
      EXPECT_EQ(y[2], 1);
    }
  }
}

TEST(Softmax, IsStableForLargeInputs) {
  const auto x = make_tensor({5}, {1e4, 1e4, -1e4, 0, 1e4});
  const auto y = outputs_of(softmax_operation(0, false), {x})[0];
  EXPECT_THAT(list(y), ElementsAre(1 / 3.0, 1 / 3.0, DoubleNear(0, 1e-300), DoubleNear(0, 1e-300), 1 / 3.0));
  EXPECT_LT(float_error(softmax_operation(0, false), {x}), 1e-6);
  const auto column = Tensor<double>({5, 1}, x.values());
  EXPECT_LT(float_error(softmax_operation(0, false), {column}), 1e-6);
  EXPECT_NEAR(outputs_of(softmax_operation(0, false), {column})[0][0], 1 / 3.0, 1e-15);
}

TEST(Softmax, FindsTheLargestWhereverItStands) {
  const Index n = 19;  // two vectors of eight and a tail
  for (Index place = 0; place < n; ++place) {
    Tensor<double> x({n});
    x[place] = 1e4;
    EXPECT_EQ(outputs_of(softmax_operation(0, false), {x})[0][place], 1);
    auto mask = mapped(Tensor<double>({n}), [](double) { return 1.0; });
    const Index hidden = (place + 3) % n;
    x[hidden] = 2e4;
    mask[hidden] = 0;
    const auto y = outputs_of(softmax_operation(0, true), {x, mask})[0];
    EXPECT_EQ(y[place], 1);
    EXPECT_EQ(y[hidden], 0);
  }
}

TEST(Softmax, NamesAWrongMaskAndAxis) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(softmax_operation(-1, true), {{2, 3}, {2}});
            }),
            "softmax: expected mask (2, 3), received (2)");
  EXPECT_EQ(invalid_message([] { shapes_of(softmax_operation(1, false), {{3}}); }),
            "softmax: expected axis from -1 to 0, received 1");
}

TEST(LogSoftmax, IsTheLogarithmOfSoftmax) {
  for (const Shape& shape : {Shape{1}, Shape{9}, Shape{3, 17}, Shape{2, 3, 5}}) {
    const auto x = random_tensor(shape);
    const auto y = outputs_of(log_softmax_operation(), {x})[0];
    const auto p = outputs_of(softmax_operation(-1, false), {x})[0];
    for (Index i = 0; i < x.size(); ++i) EXPECT_NEAR(y[i], std::log(p[i]), 1e-13);
  }
}

TEST(LogSoftmax, GradientsAreRight) {
  for (const Shape& shape : {Shape{1}, Shape{0, 4}, Shape{4, 0}, Shape{9}, Shape{3, 7}, Shape{2, 3, 17}}) {
    EXPECT_EQ(gradient_problem(log_softmax_operation(), {random_tensor(shape)}), "");
    EXPECT_LT(float_error(log_softmax_operation(), {random_tensor(shape)}), 2e-6);
  }
}

TEST(LogSoftmax, IsStableForLargeInputsAndRefusesAScalar) {
  EXPECT_THAT(list(outputs_of(log_softmax_operation(), {make_tensor({3}, {-1e4, 1e4, 0})})[0]),
              ElementsAre(-2e4, 0, -1e4));
  EXPECT_EQ(invalid_message([] { shapes_of(log_softmax_operation(), {Shape{}}); }),
            "log_softmax: expected axis from 0 to -1, received -1");
}

}  // namespace
}  // namespace attention
