#include "core/ops/crossentropy.h"

#include <cmath>
#include <utility>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"
#include "tests/reference/reference_file.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

constexpr double infinity = std::numeric_limits<double>::infinity();

double mean_of(const Tensor<double>& values) {
  double sum = 0;
  for (const double v : values.values()) sum += v;
  return sum / static_cast<double>(values.size());
}

// The gradient of the mean loss by the prediction.
Tensor<double> mean_gradient(const OperationPointer& operation, const Tensor<double>& target,
                             const Tensor<double>& prediction) {
  OperationRun<double> run(operation, {target, prediction});
  const Shape shape = run.outputs()[0].shape();
  const double share = 1 / static_cast<double>(shape.size());
  return run.backward({mapped(Tensor<double>(shape), [&](double) { return share; })}, {false, true}, 0)[1];
}

// Probabilities of rows that add up to one.
Tensor<double> probabilities(const Shape& shape) {
  auto p = mapped(random_tensor(shape), [](double x) { return std::exp(x); });
  matrix(p.view()).array().colwise() /= matrix(p.view()).rowwise().sum().array().eval();
  return p;
}

Tensor<double> targets(const Shape& shape, Index classes) {
  Tensor<double> y(shape);
  for (Index i = 0; i < y.size(); ++i) y[i] = static_cast<double>((i * 5 + 2) % classes);
  return y;
}

// Distributions over the classes, with zeros among them.
Tensor<double> soft_targets(const Shape& shape) {
  auto y = probabilities(shape);
  for (Index i = 0; i + 1 < y.size(); i += 3)
    if ((i + 1) % shape[-1] != 0) y[i + 1] += std::exchange(y[i], 0);
  return y;
}

TEST(BinaryCrossentropy, FromLogitsAgreesWithTheReference) {
  const auto reference = read_reference("losses").at("binary_crossentropy_from_logits");
  const auto logits = json_tensor(reference.at("logits"));
  const auto target = json_tensor(reference.at("target"));
  const auto operation = binary_crossentropy_operation(true);
  EXPECT_NEAR(mean_of(outputs_of(operation, {target, logits})[0]), reference.at("loss").get<double>(), 1e-12);
  const auto expected = json_tensor(reference.at("gradient"));
  const auto gradient = mean_gradient(operation, target, logits);
  for (Index i = 0; i < expected.size(); ++i) EXPECT_NEAR(gradient[i], expected[i], 1e-12);
}

TEST(BinaryCrossentropy, LogitsAndProbabilitiesGiveTheSame) {
  const auto target = make_tensor({5}, {0, 1, 0.3, 1, 0});
  const auto logits = make_tensor({5}, {-2, 3, 0.5, -1, 0});
  const auto p = mapped(logits, [](double z) { return 1 / (1 + std::exp(-z)); });
  const auto a = outputs_of(binary_crossentropy_operation(true), {target, logits})[0];
  const auto b = outputs_of(binary_crossentropy_operation(false), {target, p})[0];
  for (Index i = 0; i < 5; ++i) {
    EXPECT_NEAR(a[i], b[i], 1e-13);
    EXPECT_NEAR(b[i], -target[i] * std::log(p[i]) - (1 - target[i]) * std::log(1 - p[i]), 1e-13);
  }
}

TEST(BinaryCrossentropy, GradientsAreRight) {
  for (const Shape& shape : {Shape{}, Shape{0}, Shape{1}, Shape{9}, Shape{3, 7}}) {
    const auto target = mapped(random_tensor(shape, 3), [](double x) {
      return x > 1 ? 1.0 : x > 0 ? 0.4 : 0.0;
    });
    const auto logits = random_tensor(shape, 4);
    const auto p = mapped(logits, [](double z) { return 0.1 + 0.8 / (1 + std::exp(-z)); });
    EXPECT_EQ(gradient_problem(binary_crossentropy_operation(true), {target, logits}), "");
    EXPECT_EQ(gradient_problem(binary_crossentropy_operation(false), {target, p}), "");
    EXPECT_LT(float_error(binary_crossentropy_operation(true), {target, logits}), 1e-6);
    EXPECT_LT(float_error(binary_crossentropy_operation(false), {target, p}), 1e-6);
  }
}

TEST(BinaryCrossentropy, IsExactForFarAndInfiniteLogits) {
  const auto target = make_tensor({8}, {0, 1, 0, 1, 0, 1, 0, 1});
  const auto logits = make_tensor({8}, {-1e3, 1e3, 1e3, -1e3, -infinity, infinity, infinity, -infinity});
  OperationRun<double> run(binary_crossentropy_operation(true), {target, logits});
  EXPECT_THAT(list(run.outputs()[0]), ElementsAre(0, 0, 1e3, 1e3, 0, 0, infinity, infinity));
  const auto d = run.backward({mapped(target, [](double) { return 1; })}, {false, true}, 0)[1];
  EXPECT_THAT(list(d), ElementsAre(0, 0, 1, -1, 0, 0, 1, -1));
  const auto half = make_tensor({2}, {0.5, 0.5});
  EXPECT_THAT(list(outputs_of(binary_crossentropy_operation(true),
                              {half, make_tensor({2}, {infinity, -infinity})})[0]),
              ElementsAre(infinity, infinity));
}

TEST(BinaryCrossentropy, ClipsProbabilitiesAndTheirGradients) {
  const auto target = make_tensor({3}, {1, 0, 1});
  const auto p = make_tensor({3}, {0, 1, 0.5});
  OperationRun<double> run(binary_crossentropy_operation(false), {target, p});
  EXPECT_NEAR(run.outputs()[0][0], -std::log(1e-7), 1e-12);
  EXPECT_NEAR(run.outputs()[0][1], -std::log(1e-7), 1e-8);
  const auto d = run.backward({make_tensor({3}, {1, 1, 1})}, {false, true}, 0)[1];
  EXPECT_THAT(list(d), ElementsAre(0, 0, -2));
  OperationRun<float> single(binary_crossentropy_operation(false), {target, p});
  EXPECT_NEAR(single.outputs()[0][0], 16.118, 1e-3);
  EXPECT_TRUE(std::isfinite(single.outputs()[0][1]));
}

TEST(BinaryCrossentropy, NamesATargetOutOfRangeAndAWrongShape) {
  const auto message = [](double y) {
    return invalid_message([&] {
      outputs_of(binary_crossentropy_operation(true), {make_tensor({2}, {0, y}), make_tensor({2}, {0, 0})});
    });
  };
  EXPECT_EQ(message(1.5), "binary_crossentropy: expected targets from 0 to 1, received 1.5 at place 1");
  EXPECT_EQ(message(-0.5), "binary_crossentropy: expected targets from 0 to 1, received -0.5 at place 1");
  EXPECT_EQ(message(std::nan("")),
            "binary_crossentropy: expected targets from 0 to 1, received nan at place 1");
  EXPECT_EQ(invalid_message([] {
              shapes_of(binary_crossentropy_operation(true), {{3}, {2}});
            }),
            "binary_crossentropy: expected target (2) like the prediction, received (3)");
}

TEST(SparseCategoricalCrossentropy, WorkedCase) {
  const auto p = make_tensor({1, 5}, {.01, .01, .96, .01, .01});
  const auto loss =
      outputs_of(sparse_categorical_crossentropy_operation(false), {make_tensor({1}, {1}), p})[0];
  EXPECT_NEAR(loss[0], 4.6051702, 1e-6);
}

TEST(SparseCategoricalCrossentropy, FromLogitsAgreesWithTheReference) {
  const auto reference = read_reference("losses").at("sparse_categorical_crossentropy_from_logits");
  const auto logits = json_tensor(reference.at("logits"));
  const auto target = Tensor<double>({2}, reference.at("target").get<std::vector<double>>());
  const auto operation = sparse_categorical_crossentropy_operation(true);
  EXPECT_NEAR(mean_of(outputs_of(operation, {target, logits})[0]), reference.at("loss").get<double>(), 1e-12);
  const auto expected = json_tensor(reference.at("gradient"));
  const auto gradient = mean_gradient(operation, target, logits);
  for (Index i = 0; i < expected.size(); ++i) EXPECT_NEAR(gradient[i], expected[i], 1e-12);
}

TEST(SparseCategoricalCrossentropy, LogitsAndProbabilitiesGiveTheSame) {
  const auto p = probabilities({4, 7});
  const auto logits = mapped(p, [](double v) { return std::log(v) + 3; });
  const auto y = targets({4}, 7);
  const auto a = outputs_of(sparse_categorical_crossentropy_operation(true), {y, logits})[0];
  const auto b = outputs_of(sparse_categorical_crossentropy_operation(false), {y, p})[0];
  for (Index i = 0; i < 4; ++i) EXPECT_NEAR(a[i], b[i], 1e-13);
}

TEST(SparseCategoricalCrossentropy, GradientsAreRight) {
  for (const Shape& shape : {Shape{1}, Shape{1, 1}, Shape{0, 4}, Shape{7, 9}, Shape{2, 3, 17}}) {
    const Index classes = shape[-1];
    const auto y = targets(shape.without(-1), classes);
    SCOPED_TRACE(shape.text());
    EXPECT_EQ(gradient_problem(sparse_categorical_crossentropy_operation(true), {y, random_tensor(shape)}),
              "");
    EXPECT_LT(float_error(sparse_categorical_crossentropy_operation(true), {y, random_tensor(shape)}), 2e-6);
    if (classes == 1) continue;  // the only probability is 1, where it is clipped
    EXPECT_EQ(gradient_problem(sparse_categorical_crossentropy_operation(false),
                               {y, mapped(probabilities(shape), [](double v) { return 0.1 + 0.8 * v; })}),
              "");
    EXPECT_LT(float_error(sparse_categorical_crossentropy_operation(false), {y, probabilities(shape)}), 1e-5);
  }
}

TEST(SparseCategoricalCrossentropy, IsStableForFarLogitsAndClipsProbabilities) {
  const auto y = make_tensor({2}, {0, 1});
  const auto far = make_tensor({2, 2}, {1e4, -1e4, 1e4, -1e4});
  EXPECT_THAT(list(outputs_of(sparse_categorical_crossentropy_operation(true), {y, far})[0]),
              ElementsAre(0, 2e4));
  OperationRun<double> run(sparse_categorical_crossentropy_operation(false),
                           {y, make_tensor({2, 2}, {1, 0, 1, 0})});
  EXPECT_NEAR(run.outputs()[0][0], 1e-7, 1e-13);
  EXPECT_NEAR(run.outputs()[0][1], -std::log(1e-7), 1e-12);
  EXPECT_THAT(list(run.backward({make_tensor({2}, {1, 1})}, {false, true}, 0)[1]), ElementsAre(0, 0, 0, 0));
}

TEST(SparseCategoricalCrossentropy, NamesATargetOutOfRangeAndAWrongShape) {
  for (const bool from_logits : {false, true}) {
    const auto message = [&](double y) {
      return invalid_message([&] {
        outputs_of(sparse_categorical_crossentropy_operation(from_logits),
                   {make_tensor({2}, {0, y}), probabilities({2, 3})});
      });
    };
    const std::string start = "sparse_categorical_crossentropy: expected targets from 0 to 2, received ";
    EXPECT_EQ(message(3), start + "3 at place 1");
    EXPECT_EQ(message(-1), start + "-1 at place 1");
    EXPECT_EQ(message(0.5), start + "0.5 at place 1");
    EXPECT_EQ(message(std::nan("")), start + "nan at place 1");
  }
  EXPECT_EQ(invalid_message([] {
              shapes_of(sparse_categorical_crossentropy_operation(true), {{3}, {2, 4}});
            }),
            "sparse_categorical_crossentropy: expected target (…) and prediction (…, classes), received (3) "
            "and (2, 4)");
  EXPECT_EQ(invalid_message([] {
              shapes_of(sparse_categorical_crossentropy_operation(true), {{2}, {2, 0}});
            }),
            "sparse_categorical_crossentropy: expected target (…) and prediction (…, classes), received (2) "
            "and (2, 0)");
}

TEST(CategoricalCrossentropy, IsTheSparseOneForOneClass) {
  const auto y = make_tensor({2}, {1, 3});
  const auto one_hot = make_tensor({2, 5}, {0, 1, 0, 0, 0, 0, 0, 0, 1, 0});
  for (const bool from_logits : {false, true}) {
    const auto prediction = probabilities({2, 5});
    OperationRun<double> sparse(sparse_categorical_crossentropy_operation(from_logits), {y, prediction});
    OperationRun<double> dense(categorical_crossentropy_operation(from_logits), {one_hot, prediction});
    EXPECT_EQ(list(dense.outputs()[0]), list(sparse.outputs()[0]));
    const Seeds seeds = {make_tensor({2}, {1, -2})};
    EXPECT_EQ(list(dense.backward(seeds, {false, true}, 0)[1]),
              list(sparse.backward(seeds, {false, true}, 0)[1]));
  }
}

TEST(CategoricalCrossentropy, IsTheExpectedSurprise) {
  const auto y = make_tensor({2, 3}, {0.2, 0.5, 0.3, 1, 0, 0});
  const auto p = make_tensor({2, 3}, {0.1, 0.7, 0.2, 0.25, 0.5, 0.25});
  const auto logits = mapped(p, [](double v) { return std::log(v) + 7; });
  const auto scaled = mapped(p, [](double v) { return 3 * v; });  // Keras divides by the sum
  const double first = -0.2 * std::log(0.1) - 0.5 * std::log(0.7) - 0.3 * std::log(0.2);
  const auto expect_losses = [&](bool from_logits, const Tensor<double>& prediction) {
    const auto loss = outputs_of(categorical_crossentropy_operation(from_logits), {y, prediction})[0];
    EXPECT_EQ(loss.shape(), Shape{2});
    EXPECT_NEAR(loss[0], first, 1e-13);
    EXPECT_NEAR(loss[1], std::log(4), 1e-13);
  };
  expect_losses(true, logits);
  expect_losses(false, p);
  expect_losses(false, scaled);
}

TEST(CategoricalCrossentropy, GradientsAreRight) {
  for (const Shape& shape : {Shape{1}, Shape{1, 1}, Shape{0, 4}, Shape{7, 9}, Shape{2, 3, 17}}) {
    SCOPED_TRACE(shape.text());
    const auto y = soft_targets(shape);
    const auto logits = random_tensor(shape, 5);
    const auto p = mapped(probabilities(shape), [](double v) { return 0.3 + 0.7 * v; });
    EXPECT_EQ(gradient_problem(categorical_crossentropy_operation(true), {y, logits}), "");
    EXPECT_LT(float_error(categorical_crossentropy_operation(true), {y, logits}), 2e-6);
    if (shape[-1] == 1) continue;  // the only probability is 1, where it is clipped
    EXPECT_EQ(gradient_problem(categorical_crossentropy_operation(false), {y, p}), "");
    EXPECT_LT(float_error(categorical_crossentropy_operation(false), {y, p}), 1e-5);
  }
}

TEST(CategoricalCrossentropy, ClipsProbabilitiesAndPassesOverClassesWithoutWeight) {
  const auto y = make_tensor({2, 2}, {0, 1, 0, 1});
  OperationRun<double> clipped(categorical_crossentropy_operation(false),
                               {y, make_tensor({2, 2}, {1, 0, 0, 1})});
  EXPECT_NEAR(clipped.outputs()[0][0], -std::log(1e-7), 1e-12);
  EXPECT_NEAR(clipped.outputs()[0][1], 1e-7, 1e-13);
  EXPECT_THAT(list(clipped.backward({make_tensor({2}, {1, 1})}, {false, true}, 0)[1]),
              ElementsAre(0, 0, 0, 0));
  const auto impossible = make_tensor({1, 2}, {-infinity, 3});
  EXPECT_EQ(
      outputs_of(categorical_crossentropy_operation(true), {make_tensor({1, 2}, {0, 1}), impossible})[0][0],
      0);
}

TEST(CategoricalCrossentropy, RefusesTargetsThatAreNoDistribution) {
  const auto message = [](std::initializer_list<double> y) {
    return invalid_message([&] {
      outputs_of(categorical_crossentropy_operation(true), {make_tensor({2, 2}, y), random_tensor({2, 2})});
    });
  };
  const std::string start = "categorical_crossentropy: expected ";
  EXPECT_EQ(message({0, 1, 1.5, -0.5}), start + "probabilities as targets, received -0.5 at place 3");
  EXPECT_EQ(message({0, std::nan(""), 1, 0}), start + "probabilities as targets, received nan at place 1");
  EXPECT_EQ(message({0, 1, 0.5, 0.25}), start + "targets that add up to 1, received a sum of 0.75 in row 1");
  EXPECT_EQ(message({0, 2, 1, 0}), start + "targets that add up to 1, received a sum of 2 in row 0");
  EXPECT_EQ(message({0.3, 0.7000001, 1, 0}), "(nothing thrown)");
  EXPECT_EQ(invalid_message([] {
              shapes_of(categorical_crossentropy_operation(true), {{2, 3}, {2, 4}});
            }),
            start + "target (…, classes) and prediction (…, classes), received (2, 3) and (2, 4)");
}

}  // namespace
}  // namespace attention
