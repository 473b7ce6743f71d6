#include "core/ops/squared_distances.h"

#include <cmath>
#include <limits>

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

TEST(SquaredDistances, KeepsItsFiguresNearACenterAndFarFromTheOrigin) {
  for (const double offset : {0.0, 1.0, 1e3}) {
    const auto x = mapped(random_tensor({5, 40}, 1), [&](double v) { return offset + v; });
    auto centers = mapped(random_tensor({3, 40}, 2), [&](double v) { return offset + v; });
    for (Index i = 0; i < 40; ++i) centers[i] = x[i] + 1e-3 * std::cos(static_cast<double>(i));
    const auto y = outputs_of(squared_distances_operation(), {x, centers})[0];
    for (Index r = 0; r < 5; ++r)
      for (Index u = 0; u < 3; ++u) {
        double sum = 0;
        for (Index i = 0; i < 40; ++i) sum += std::pow(x[r * 40 + i] - centers[u * 40 + i], 2);
        EXPECT_NEAR(y[r * 3 + u] / sum, 1, 1e-13);
      }
  }
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(list(outputs_of(squared_distances_operation(), {make_tensor({1, 2}, {infinity, 0}),
                                                              make_tensor({2, 2}, {0, 1, 1e200, 0})})[0]),
              ElementsAre(infinity, infinity));
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
