#include "core/ops/movement.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

// 0, 1, 2, …
Tensor<double> counting(const Shape& shape) {
  Tensor<double> values(shape);
  for (Index i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  return values;
}

std::vector<double> moved(const OperationPointer& operation, const std::vector<Tensor<double>>& inputs) {
  return list(outputs_of(operation, inputs)[0]);
}

void expect_right_gradients(const OperationPointer& operation, const std::vector<Tensor<double>>& inputs) {
  EXPECT_EQ(gradient_problem(operation, inputs), "") << inputs[0].shape().text();
  EXPECT_LT(float_error(operation, inputs), 1e-6);
}

TEST(Reshape, KeepsTheElementsInOrder) {
  EXPECT_EQ(moved(reshape_operation({3, 1, 2}), {counting({2, 3})}), list(counting({6})));
  EXPECT_THAT(shapes_of(reshape_operation({3, 1, 2}), {{2, 3}}), ElementsAre(Shape{3, 1, 2}));
  EXPECT_TRUE(reshape_operation({6})->is_reshape());
  expect_right_gradients(reshape_operation({}), {random_tensor({1, 1})});
  expect_right_gradients(reshape_operation({9, 1}), {random_tensor({3, 3})});
  expect_right_gradients(reshape_operation({0}), {random_tensor({3, 0})});
  EXPECT_EQ(invalid_message([] {
              shapes_of(reshape_operation({4}), {{2, 3}});
            }),
            "reshape: expected 4 elements for (4), received (2, 3)");
}

TEST(Permute, ReordersTheAxes) {
  EXPECT_THAT(moved(permute_operation({1, 0}), {counting({2, 3})}), ElementsAre(0, 3, 1, 4, 2, 5));
  const auto x = counting({2, 3, 4});
  const auto y = outputs_of(permute_operation({2, 0, 1}), {x})[0];
  ASSERT_EQ(y.shape(), (Shape{4, 2, 3}));
  for (Index i = 0; i < 2; ++i)
    for (Index j = 0; j < 3; ++j)
      for (Index k = 0; k < 4; ++k) EXPECT_EQ(y[(k * 2 + i) * 3 + j], x[(i * 3 + j) * 4 + k]);
}

TEST(Permute, GradientsAreRight) {
  expect_right_gradients(permute_operation({}), {random_tensor({})});
  expect_right_gradients(permute_operation({0}), {random_tensor({9})});
  expect_right_gradients(permute_operation({1, 0}), {random_tensor({0, 3})});
  expect_right_gradients(permute_operation({1, 0}), {random_tensor({7, 9})});
  expect_right_gradients(permute_operation({0, 2, 1}), {random_tensor({2, 3, 5})});
  expect_right_gradients(permute_operation({3, 1, 0, 2}), {random_tensor({2, 3, 1, 4})});
}

TEST(Permute, RefusesWhatIsNotAnOrder) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(permute_operation({0, 0}), {{2, 3}});
            }),
            "permute: expected an order of the 2 axes of (2, 3), received (0, 0)");
  EXPECT_EQ(invalid_message([] {
              shapes_of(permute_operation({0}), {{2, 3}});
            }),
            "permute: expected an order of the 2 axes of (2, 3), received (0)");
}

TEST(Slice, TakesAPartOfOneAxis) {
  EXPECT_THAT(moved(slice_operation(0, 1, 1), {counting({3, 2})}), ElementsAre(2, 3));
  EXPECT_THAT(moved(slice_operation(-1, 1, 2), {counting({2, 3})}), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(moved(slice_operation(1, 1, 1), {counting({2, 2, 2})}), ElementsAre(2, 3, 6, 7));
  EXPECT_THAT(moved(slice_operation(0, 3, 0), {counting({3, 2})}), ElementsAre());
}

TEST(Slice, GradientsAreRight) {
  expect_right_gradients(slice_operation(0, 0, 1), {random_tensor({1})});
  expect_right_gradients(slice_operation(0, 2, 7), {random_tensor({17})});
  expect_right_gradients(slice_operation(1, 1, 2), {random_tensor({2, 4, 3})});
  expect_right_gradients(slice_operation(2, 3, 9), {random_tensor({2, 2, 17})});
  expect_right_gradients(slice_operation(0, 1, 0), {random_tensor({3, 2})});
}

TEST(Slice, NamesARangeThatIsNotThere) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(slice_operation(1, 2, 3), {{2, 4}});
            }),
            "slice: expected a range within 0 to 4 of axis 1, received 2 to 5");
  EXPECT_EQ(invalid_message([] {
              shapes_of(slice_operation(0, -1, 1), {{2, 4}});
            }),
            "slice: expected a range within 0 to 2 of axis 0, received -1 to 0");
  EXPECT_EQ(invalid_message([] {
              shapes_of(slice_operation(2, 0, 1), {{2, 4}});
            }),
            "slice: expected axis from -2 to 1, received 2");
}

TEST(Reverse, TurnsOneAxisAround) {
  EXPECT_THAT(moved(reverse_operation(0), {counting({3, 2})}), ElementsAre(4, 5, 2, 3, 0, 1));
  EXPECT_THAT(moved(reverse_operation(-1), {counting({2, 3})}), ElementsAre(2, 1, 0, 5, 4, 3));
  EXPECT_EQ(invalid_message([] { shapes_of(reverse_operation(1), {{3}}); }),
            "reverse: expected axis from -1 to 0, received 1");
}

TEST(Reverse, GradientsAreRight) {
  for (const Shape& shape : {Shape{1}, Shape{0}, Shape{9}, Shape{3, 7}, Shape{2, 5, 3}})
    for (int axis = 0; axis < shape.rank(); ++axis)
      expect_right_gradients(reverse_operation(axis), {random_tensor(shape)});
}

TEST(Concatenate, PutsOneAfterTheOther) {
  const auto a = make_tensor({2, 1}, {1, 2});
  const auto b = make_tensor({2, 2}, {3, 4, 5, 6});
  EXPECT_THAT(moved(concatenate_operation(-1), {a, b, a}), ElementsAre(1, 3, 4, 1, 2, 5, 6, 2));
  EXPECT_THAT(moved(concatenate_operation(0), {b, counting({1, 2})}), ElementsAre(3, 4, 5, 6, 0, 1));
  EXPECT_THAT(moved(concatenate_operation(0), {b}), ElementsAre(3, 4, 5, 6));
}

TEST(Concatenate, GradientsAreRight) {
  expect_right_gradients(concatenate_operation(0), {random_tensor({3})});
  expect_right_gradients(concatenate_operation(0), {random_tensor({7}, 1), random_tensor({9}, 2)});
  expect_right_gradients(concatenate_operation(1), {random_tensor({2, 3, 2}, 1), random_tensor({2, 0, 2}, 2),
                                                    random_tensor({2, 1, 2}, 3)});
  expect_right_gradients(concatenate_operation(2),
                         {random_tensor({2, 3, 7}, 1), random_tensor({2, 3, 10}, 2)});
}

TEST(Concatenate, NamesShapesThatDoNotFit) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(concatenate_operation(1), {{2, 3}, {3, 3}});
            }),
            "concatenate: expected shapes equal but for axis 1, received (2, 3) and (3, 3)");
  EXPECT_EQ(invalid_message([] {
              shapes_of(concatenate_operation(0), {{2, 3}, {2}});
            }),
            "concatenate: expected shapes equal but for axis 0, received (2, 3) and (2)");
  EXPECT_EQ(invalid_message([] { shapes_of(concatenate_operation(0), {}); }),
            "concatenate: expected at least one input, received none");
}

TEST(Select, TakesTheFirstWhereTheConditionHolds) {
  const auto condition = make_tensor({4}, {1, 0, -2, 0});
  const auto a = make_tensor({4}, {1, 2, 3, 4});
  const auto b = make_tensor({4}, {5, 6, 7, 8});
  EXPECT_THAT(moved(select_operation(), {condition, a, b}), ElementsAre(1, 6, 3, 8));
  for (const Index size : {0, 1, 7, 9, 17, 33})
    expect_right_gradients(select_operation(),
                           {mapped(random_tensor({size}, 1), [](double x) { return x > 0 ? 1.0 : 0.0; }),
                            random_tensor({size}, 2), random_tensor({size}, 3)});
  EXPECT_EQ(invalid_message([] {
              shapes_of(select_operation(), {{2}, {2}, {3}});
            }),
            "select: expected three equal shapes, received (2), (2) and (3)");
}

TEST(Select, WhatIsNotChosenDoesNotMatter) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  OperationRun<double> run(
      select_operation(), {make_tensor({2}, {1, 0}), make_tensor({2}, {3, nan}), make_tensor({2}, {nan, 4})});
  EXPECT_THAT(list(run.outputs()[0]), ElementsAre(3, 4));
  const auto d = run.backward({make_tensor({2}, {5, 6})}, {false, true, true}, 0);
  EXPECT_THAT(list(d[1]), ElementsAre(5, 0));
  EXPECT_THAT(list(d[2]), ElementsAre(0, 6));
}

TEST(StopGradient, PassesTheValueAndNoGradient) {
  EXPECT_EQ(moved(stop_gradient_operation(), {counting({9})}), list(counting({9})));
  EXPECT_FALSE(stop_gradient_operation()->differentiable(0));
}

}  // namespace
}  // namespace attention
