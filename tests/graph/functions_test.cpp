#include "core/graph/functions.h"

#include <cmath>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/graph/evaluate.h"
#include "tests/ops/operation_run.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

// Values that stand in one graph.
class Functions : public ::testing::Test {
 protected:
  Value constant(const Shape& shape, std::initializer_list<double> values) {
    return graph_.constant(make_tensor(shape, values));
  }
  Graph graph_;
  const Value x_ = constant({2, 3}, {1, 2, 3, 4, 5, 6});
};

TEST_F(Functions, ArithmeticIsElementWiseAndBroadcasts) {
  const Value row = constant({3}, {1, 2, 4});
  EXPECT_THAT(evaluated(x_ + row), ElementsAre(2, 4, 7, 5, 7, 10));
  EXPECT_THAT(evaluated(x_ - row), ElementsAre(0, 0, -1, 3, 3, 2));
  EXPECT_THAT(evaluated(x_ * row), ElementsAre(1, 4, 12, 4, 10, 24));
  EXPECT_THAT(evaluated(x_ / row), ElementsAre(1, 1, 0.75, 4, 2.5, 1.5));
  EXPECT_THAT(evaluated(maximum(x_, row)), ElementsAre(1, 2, 4, 4, 5, 6));
  EXPECT_THAT(evaluated(minimum(x_, row)), ElementsAre(1, 2, 3, 1, 2, 4));
  EXPECT_THAT(evaluated(power(x_, graph_.constant(2))), ElementsAre(1, 4, 9, 16, 25, 36));
  EXPECT_THAT(evaluated(x_ + 1), ElementsAre(2, 3, 4, 5, 6, 7));
  EXPECT_THAT(evaluated(x_ - 1), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(evaluated(x_ * 2), ElementsAre(2, 4, 6, 8, 10, 12));
  EXPECT_THAT(evaluated(1.0 - x_), ElementsAre(0, -1, -2, -3, -4, -5));
  EXPECT_THAT(evaluated(-x_), ElementsAre(-1, -2, -3, -4, -5, -6));
}

TEST_F(Functions, ElementaryFunctions) {
  const Value v = constant({2}, {-0.5, 2});
  EXPECT_THAT(evaluated(square(v)), ElementsAre(0.25, 4));
  EXPECT_THAT(evaluated(relu(v)), ElementsAre(0, 2));
  EXPECT_NEAR(evaluated(exp(v))[1], std::exp(2.0), 1e-14);
  EXPECT_NEAR(evaluated(log(v))[1], std::log(2.0), 1e-15);
  EXPECT_NEAR(evaluated(sqrt(v))[1], std::sqrt(2.0), 1e-15);
  EXPECT_NEAR(evaluated(tanh(v))[0], std::tanh(-0.5), 1e-15);
  EXPECT_NEAR(evaluated(sigmoid(v))[0], 1 / (1 + std::exp(0.5)), 1e-15);
}

TEST_F(Functions, ReductionsDropOrKeepTheAxis) {
  EXPECT_THAT(evaluated(sum(x_, -1)), ElementsAre(6, 15));
  EXPECT_EQ(sum(x_, -1).shape(), Shape{2});
  EXPECT_EQ(sum(x_, -1, true).shape(), (Shape{2, 1}));
  EXPECT_EQ(mean(x_, 0, true).shape(), (Shape{1, 3}));
  EXPECT_THAT(evaluated(mean(x_, 0)), ElementsAre(2.5, 3.5, 4.5));
  EXPECT_THAT(evaluated(max(x_, -2)), ElementsAre(4, 5, 6));
}

TEST_F(Functions, ProductsTakeTheLastTwoAxes) {
  const Value kernel = constant({3, 2}, {1, 0, 0, 1, 1, 1});
  EXPECT_THAT(evaluated(matmul(x_, kernel)), ElementsAre(4, 5, 10, 11));
  EXPECT_THAT(evaluated(matmul_transposed(x_, x_)), ElementsAre(14, 32, 32, 77));
  EXPECT_THAT(evaluated(affine(x_, kernel)), ElementsAre(4, 5, 10, 11));
  EXPECT_THAT(evaluated(affine(x_, kernel, constant({2}, {10, 20}))), ElementsAre(14, 25, 20, 31));
}

TEST_F(Functions, SoftmaxTakesAMaskThatBroadcasts) {
  const Value mask = constant({3}, {1, 0, 1});
  const auto y = evaluated(softmax(x_, -1, mask));
  EXPECT_NEAR(y[0], 1 / (1 + std::exp(2.0)), 1e-15);
  EXPECT_EQ(y[1], 0);
  EXPECT_EQ(y[4], 0);
  EXPECT_NEAR(evaluated(softmax(x_, 0))[0], 1 / (1 + std::exp(3.0)), 1e-15);
  EXPECT_NEAR(evaluated(log_softmax(x_))[2], -std::log(1 + std::exp(-1.0) + std::exp(-2.0)), 1e-14);
}

TEST_F(Functions, ShapesChangeWithNegativeAxesToo) {
  EXPECT_EQ(reshape(x_, {3, 2}).shape(), (Shape{3, 2}));
  EXPECT_EQ(expand_dims(x_, 0).shape(), (Shape{1, 2, 3}));
  EXPECT_EQ(expand_dims(x_, -1).shape(), (Shape{2, 3, 1}));
  EXPECT_EQ(expand_dims(x_, -2).shape(), (Shape{2, 1, 3}));
  EXPECT_EQ(squeeze(expand_dims(x_, 1), 1).shape(), (Shape{2, 3}));
  EXPECT_EQ(squeeze(expand_dims(x_, -1), -1).shape(), (Shape{2, 3}));
  EXPECT_THAT(evaluated(permute(x_, {1, 0})), ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(evaluated(transpose(x_)), ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_EQ(transpose(expand_dims(x_, 0)).shape(), (Shape{1, 3, 2}));
}

TEST_F(Functions, PartsOfAnAxis) {
  EXPECT_THAT(evaluated(slice(x_, -1, 1, 2)), ElementsAre(2, 3, 5, 6));
  EXPECT_THAT(evaluated(at(x_, 0, 1)), ElementsAre(4, 5, 6));
  EXPECT_THAT(evaluated(at(x_, -1, 0)), ElementsAre(1, 4));
  EXPECT_EQ(at(x_, -1, 0).shape(), Shape{2});
  EXPECT_THAT(evaluated(reverse(x_, -1)), ElementsAre(3, 2, 1, 6, 5, 4));
  EXPECT_THAT(evaluated(concatenate({x_, at(expand_dims(x_, 0), 0, 0)}, 0)),
              ElementsAre(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6));
  EXPECT_THAT(evaluated(stack({at(x_, 0, 0), at(x_, 0, 1)}, -1)), ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(evaluated(stack({at(x_, 0, 0), at(x_, 0, 1)}, 0)), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(Functions, ChoiceAndLookUp) {
  EXPECT_THAT(evaluated(gather(x_, constant({3}, {1, 0, 1}))), ElementsAre(4, 5, 6, 1, 2, 3, 4, 5, 6));
  EXPECT_THAT(evaluated(where(constant({2, 1}, {1, 0}), x_, graph_.constant(-1))),
              ElementsAre(1, 2, 3, -1, -1, -1));
  EXPECT_THAT(evaluated(broadcast_to(constant({2, 1}, {1, 2}), {2, 2})), ElementsAre(1, 1, 2, 2));
  EXPECT_EQ(broadcast_to(x_, {2, 3}).id, x_.id) << "nothing to do";
  EXPECT_EQ(evaluated(stop_gradient(x_)), evaluated(x_));
}

TEST_F(Functions, ResultsCarryNoMask) {
  const Value masked = x_.with_mask(graph_.constant(Tensor<double>({2, 3})));
  EXPECT_FALSE(bool((masked + masked).mask()));
  EXPECT_FALSE(bool(tanh(masked).mask()));
  EXPECT_FALSE(bool(broadcast_to(masked, {2, 3}).mask()));
}

TEST_F(Functions, NameWhatDoesNotFit) {
  EXPECT_EQ(invalid_message([&] { squeeze(x_, 0); }),
            "squeeze: expected extent 1 at axis 0, received (2, 3)");
  EXPECT_EQ(invalid_message([&] { squeeze(x_, 2); }), "squeeze: expected axis from -2 to 1, received 2");
  EXPECT_EQ(invalid_message([&] { expand_dims(x_, 3); }),
            "expand_dims: expected axis from -3 to 2, received 3");
  EXPECT_EQ(invalid_message([&] { sum(x_, 2); }), "sum: expected axis from -2 to 1, received 2");
  EXPECT_EQ(invalid_message([&] { transpose(at(x_, 0, 0)); }),
            "transpose: expected at least 2 axes, received (3)");
  EXPECT_EQ(invalid_message([&] { concatenate({}, 0); }),
            "concatenate: expected at least one input, received none");
  EXPECT_EQ(invalid_message([&] { at(x_, 1, 3); }),
            "slice: expected a range within 0 to 3 of axis 1, received 3 to 4");
  EXPECT_EQ(invalid_message([&] {
              where(constant({2}, {0, 1}), x_, x_);
            }),
            "where: expected shapes that broadcast, received (2, 3) and (2)");
  EXPECT_EQ(invalid_message([&] {
              softmax(x_, -1, constant({2}, {0, 1}));
            }),
            "broadcast: expected shapes that broadcast, received (2) and (2, 3)");
}

TEST_F(Functions, RefuseAnEmptyValue) {
  EXPECT_EQ(invalid_message([&] { Value{} + x_; }),
            "add: expected inputs of a graph, received an empty value");
  EXPECT_EQ(invalid_message([&] { tanh(Value{}); }),
            "tanh: expected inputs of a graph, received an empty value");
}

}  // namespace
}  // namespace attention
