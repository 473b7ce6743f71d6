#include "core/ops/layer_normalization.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

TEST(LayerNormalization, GradientsAreRight) {
  for (const Shape& shape :
       {Shape{4}, Shape{2, 17}, Shape{2, 35}, Shape{2, 3, 5}, Shape{3, 2, 1, 9}, Shape{0, 3}, Shape{2, 2}}) {
    const std::vector<Tensor<double>> inputs = {random_tensor(shape, 1), random_tensor({shape[-1]}, 2),
                                                random_tensor({shape[-1]}, 3)};
    const auto operation = layer_normalization_operation(0.1);
    EXPECT_EQ(gradient_problem(operation, inputs), "") << shape.text();
    EXPECT_LT(float_error(operation, inputs), 1e-5);
  }
}

TEST(LayerNormalization, ARowOfEqualElementsOrOfOneGivesBeta) {
  const auto y =
      outputs_of(layer_normalization_operation(1e-3),
                 {make_tensor({1, 3}, {7, 7, 7}), random_tensor({3}), make_tensor({3}, {1, 2, 3})})[0];
  EXPECT_EQ(list(y), (std::vector<double>{1, 2, 3}));
  const auto one =
      outputs_of(layer_normalization_operation(1e-3),
                 {make_tensor({2, 1}, {7, -2}), make_tensor({1}, {5}), make_tensor({1}, {4})})[0];
  EXPECT_EQ(list(one), (std::vector<double>{4, 4}));
}

TEST(LayerNormalization, ALargeMeanCostsNoFigures) {
  const auto shifted = mapped(random_tensor({1, 8}), [](double v) { return v + 1e6; });
  const auto gamma = mapped(Tensor<double>({8}), [](double) { return 1.0; });
  const auto y = outputs_of(layer_normalization_operation(0), {shifted, gamma, Tensor<double>({8})})[0];
  const auto near =
      outputs_of(layer_normalization_operation(0), {random_tensor({1, 8}), gamma, Tensor<double>({8})})[0];
  for (Index i = 0; i < 8; ++i) EXPECT_NEAR(y[i], near[i], 1e-9);
}

TEST(LayerNormalization, NamesShapesThatDoNotFit) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(layer_normalization_operation(1), {{2, 3}, {2}, {3}});
            }),
            "layer_normalization: expected x (…, D), gamma (D) and beta (D), received (2, 3), (2) and (3)");
}

}  // namespace
}  // namespace attention
