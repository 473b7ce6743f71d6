#include "core/ops/reduce.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

const auto matrix_2_by_3 = make_tensor({2, 3}, {1, 5, 3, 4, 2, 9});

TEST(Reduce, TakesOneAxisAway) {
  const auto reduced = [](Reduce function, int axis) {
    return list(outputs_of(reduce_operation(function, axis), {matrix_2_by_3})[0]);
  };
  EXPECT_THAT(reduced(Reduce::sum, 0), ElementsAre(5, 7, 12));
  EXPECT_THAT(reduced(Reduce::sum, -1), ElementsAre(9, 15));
  EXPECT_THAT(reduced(Reduce::mean, 0), ElementsAre(2.5, 3.5, 6));
  EXPECT_THAT(reduced(Reduce::mean, 1), ElementsAre(3, 5));
  EXPECT_THAT(reduced(Reduce::max, 0), ElementsAre(4, 5, 9));
  EXPECT_THAT(reduced(Reduce::max, 1), ElementsAre(5, 9));
  EXPECT_THAT(shapes_of(reduce_operation(Reduce::sum, 1), {{2, 3, 4}}), ElementsAre(Shape{2, 4}));
  EXPECT_THAT(shapes_of(reduce_operation(Reduce::mean, 0), {{3}}), ElementsAre(Shape{}));
}

TEST(Reduce, GradientsAreRightOverEveryAxis) {
  for (const Reduce function : {Reduce::sum, Reduce::mean, Reduce::max})
    for (const Shape& shape :
         {Shape{1}, Shape{9}, Shape{3, 7}, Shape{2, 3, 5}, Shape{2, 17, 2}, Shape{0, 3, 2}})
      for (int axis = -shape.rank(); axis < shape.rank(); ++axis) {
        if (shape[axis] == 0 && function == Reduce::max) continue;
        // Distinct by far more than the steps of the finite differences.
        Tensor<double> x(shape);
        for (Index i = 0; i < x.size(); ++i) x[i] = 0.1 * static_cast<double>((i * 7) % 31);
        EXPECT_EQ(gradient_problem(reduce_operation(function, axis), {x}), "") << shape.text() << axis;
        EXPECT_LT(float_error(reduce_operation(function, axis), {x}), 2e-6);
      }
}

TEST(Reduce, TiesOfTheMaximumShareTheGradient) {
  OperationRun<double> run(reduce_operation(Reduce::max, 0), {make_tensor({4}, {7, 1, 7, 7})});
  EXPECT_THAT(list(run.backward({make_tensor({}, {6})}, {true}, 0)[0]), ElementsAre(2, 0, 2, 2));
}

TEST(Reduce, OverNothingSumAndMeanAreZeroAndMaximumIsAnError) {
  for (const Reduce function : {Reduce::sum, Reduce::mean})
    EXPECT_THAT(list(outputs_of(reduce_operation(function, 1), {Tensor<double>({2, 0})})[0]),
                ElementsAre(0, 0));
  EXPECT_EQ(invalid_message([] {
              shapes_of(reduce_operation(Reduce::max, 1), {{2, 0}});
            }),
            "max: expected at least one element along axis 1, received shape (2, 0)");
}

TEST(Reduce, NamesAnAxisThatIsNotThere) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(reduce_operation(Reduce::mean, 2), {{2, 3}});
            }),
            "mean: expected axis from -2 to 1, received 2");
}

}  // namespace
}  // namespace attention
