#include "core/ops/squared_distances.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

TEST(SquaredDistances, ByHand) {
  const auto y = outputs_of(squared_distances_operation(),
                            {make_tensor({1, 2}, {3, 4}), make_tensor({3, 2}, {0, 0, 3, 4, 1e8, 4})})[0];
  EXPECT_EQ(y.shape(), (Shape{1, 3}));
  EXPECT_THAT(list(y), ElementsAre(25, 0, (1e8 - 3) * (1e8 - 3)));
}

TEST(SquaredDistances, GradientsAreRight) {
  for (const Shape& shape : {Shape{4}, Shape{2, 17}, Shape{2, 3, 5}, Shape{0, 3}, Shape{2, 0}})
    for (const Index units : {1, 3}) {
      const std::vector<Tensor<double>> inputs = {random_tensor(shape, 1),
                                                  random_tensor({units, shape[-1]}, 2)};
      EXPECT_EQ(gradient_problem(squared_distances_operation(), inputs), "") << shape.text();
      EXPECT_LT(float_error(squared_distances_operation(), inputs), 1e-5);
    }
}

TEST(SquaredDistances, NamesShapesThatDoNotFit) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(squared_distances_operation(), {{2, 3}, {3, 2}});
            }),
            "squared_distances: expected x (…, D) and centers (U, D), received (2, 3) and (3, 2)");
}

}  // namespace
}  // namespace attention
