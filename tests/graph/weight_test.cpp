#include "core/graph/weight.h"

#include <cmath>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using ::testing::Each;
using ::testing::ElementsAreArray;
using ::testing::Not;

Tensor<double> drawn(const Shape& shape, const Initializer& initializer, std::uint64_t seed = 1,
                     const std::string& name = "kernel") {
  return initial_values({name, shape, initializer}, seed);
}

double mean(const Tensor<double>& values) { return array(values.view()).mean(); }
double deviation(const Tensor<double>& values) {
  return std::sqrt((array(values.view()) - mean(values)).square().mean());
}

TEST(InitialValues, DependOnTheSeedAndTheNameAlone) {
  const auto values = drawn({5, 7}, Initializer::glorot_uniform());
  EXPECT_THAT(drawn({5, 7}, Initializer::glorot_uniform()).values(), ElementsAreArray(values.values()));
  EXPECT_THAT(drawn({5, 7}, Initializer::glorot_uniform(), 2).values(),
              Not(ElementsAreArray(values.values())));
  EXPECT_THAT(drawn({5, 7}, Initializer::glorot_uniform(), 1, "other").values(),
              Not(ElementsAreArray(values.values())));
}

TEST(InitialValues, ConstantsAreConstant) {
  EXPECT_THAT(drawn({3, 2}, Initializer::zeros()).values(), Each(0));
  EXPECT_THAT(drawn({3, 2}, Initializer::ones()).values(), Each(1));
  EXPECT_THAT(drawn({3, 2}, Initializer::constant(0.25)).values(), Each(0.25));
}

TEST(InitialValues, UniformFillsItsRange) {
  const auto values = drawn({100, 100}, Initializer::random_uniform(-0.5, 1.5));
  EXPECT_GE(array(values.view()).minCoeff(), -0.5);
  EXPECT_LT(array(values.view()).maxCoeff(), 1.5);
  EXPECT_NEAR(mean(values), 0.5, 0.03);
  EXPECT_NEAR(deviation(values), 2 / std::sqrt(12.0), 0.02);
}

TEST(InitialValues, NormalHasItsMeanAndDeviation) {
  const auto values = drawn({100, 100}, Initializer::random_normal(3, 0.5));
  EXPECT_NEAR(mean(values), 3, 0.02);
  EXPECT_NEAR(deviation(values), 0.5, 0.015);
}

TEST(InitialValues, GlorotStaysWithinItsLimitAndReachesIt) {
  const auto check = [](const Shape& shape, double fans) {
    const double limit = std::sqrt(6 / fans);
    const auto values = drawn(shape, Initializer::glorot_uniform());
    const double largest = array(values.view()).abs().maxCoeff();
    EXPECT_LE(largest, limit) << shape.text();
    EXPECT_GT(largest, 0.9 * limit) << shape.text();
  };
  check({20, 30}, 50);
  check({200}, 400);
  check({3, 20, 30}, 150);
}

TEST(InitialValues, OrthogonalHasOrthonormalRowsOrColumns) {
  for (const Shape& shape : {Shape{5, 5}, Shape{5, 15}, Shape{15, 5}, Shape{1, 4}, Shape{2, 3, 4}}) {
    const auto values = drawn(shape, Initializer::orthogonal());
    const auto m = matrix(values.view());
    const Index count = std::min(m.rows(), m.cols());
    const Eigen::MatrixXd products =
        m.rows() <= m.cols() ? Eigen::MatrixXd(m * m.transpose()) : Eigen::MatrixXd(m.transpose() * m);
    EXPECT_LT((products - Eigen::MatrixXd::Identity(count, count)).cwiseAbs().maxCoeff(), 1e-13)
        << shape.text();
  }
}

WeightList two_weights() {
  return {std::make_shared<Weight>(Weight{"kernel", {2, 3}, Initializer::glorot_uniform()}),
          std::make_shared<Weight>(Weight{"bias", {3}, Initializer::ones()})};
}

TEST(Weights, LieOneAfterTheOther) {
  const WeightList list = two_weights();
  EXPECT_EQ(parameter_count(list), 9);
  Weights<double> weights(list, 4);
  EXPECT_EQ(weights.size(), 9);
  EXPECT_EQ(weights.offset(*list[0]), 0);
  EXPECT_EQ(weights.offset(*list[1]), 6);
  EXPECT_EQ(weights.view(1).data, weights.data() + 6);
  EXPECT_EQ(weights.view("bias").data, weights.data() + 6);
  EXPECT_EQ(weights.view("bias").shape, Shape{3});
  const auto kernel = initial_values(*list[0], 4);
  EXPECT_THAT(std::span<const double>(weights.data(), 6), ElementsAreArray(kernel.values()));
  EXPECT_THAT(std::span<const double>(weights.data() + 6, 3), Each(1));
}

TEST(Weights, AreZeroWithoutASeedAndTheDoublesRoundedInFloat) {
  const WeightList list = two_weights();
  const Weights<double> zero(list);
  EXPECT_THAT(std::span<const double>(zero.data(), 9), Each(0));
  const Weights<double> exact(list, 4);
  const Weights<float> single(list, 4);
  for (Index i = 0; i < 9; ++i) EXPECT_EQ(single.data()[i], static_cast<float>(exact.data()[i]));
}

TEST(Weights, AnotherWeightLeavesTheFirstAsTheyWere) {
  WeightList list = two_weights();
  const Weights<double> before(list, 4);
  list.insert(list.begin(), std::make_shared<Weight>(Weight{"table", {4}, Initializer::glorot_uniform()}));
  const Weights<double> after(list, 4);
  for (Index i = 0; i < 9; ++i) EXPECT_EQ(after.data()[4 + i], before.data()[i]);
}

TEST(Weights, NameWhatTheyDoNotHave) {
  Weights<float> weights(two_weights());
  EXPECT_EQ(invalid_message([&] { weights.view("gamma"); }),
            "Weights: expected one of kernel, bias, received \"gamma\"");
  const Weight stranger{"kernel", {2, 3}, Initializer::zeros()};
  EXPECT_EQ(invalid_message([&] { weights.offset(stranger); }),
            "Weights: expected a weight of this list, received \"kernel\"");
}

}  // namespace
}  // namespace attention
