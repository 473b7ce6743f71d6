#include "core/ops/crossentropy.h"

#include <cmath>

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

TEST(BinaryCrossentropy, IsExactForFarLogitsAndFiniteForMinusInfinity) {
  const auto target = make_tensor({5}, {0, 1, 0, 1, 0});
  const auto logits = make_tensor({5}, {-1e3, 1e3, 1e3, -1e3, -infinity});
  OperationRun<double> run(binary_crossentropy_operation(true), {target, logits});
  EXPECT_THAT(list(run.outputs()[0]), ElementsAre(0, 0, 1e3, 1e3, 0));
  const auto d = run.backward({make_tensor({5}, {1, 1, 1, 1, 1})}, {false, true}, 0)[1];
  EXPECT_THAT(list(d), ElementsAre(0, 0, 1, -1, 0));
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

}  // namespace
}  // namespace attention
