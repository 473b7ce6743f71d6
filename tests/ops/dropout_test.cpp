#include "core/ops/dropout.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

TEST(Dropout, GradientsAreRight) {
  const auto place = make_tensor({2}, {4, 2});
  for (const Shape& shape : {Shape{}, Shape{9}, Shape{2, 17}, Shape{2, 3, 5}, Shape{0, 3}, Shape{3, 0}}) {
    const auto operation = dropout_operation(0.3, 1, 0);
    EXPECT_EQ(gradient_problem(operation, {random_tensor(shape), place}), "") << shape.text();
    EXPECT_LT(float_error(operation, {random_tensor(shape), place}), 1e-6);
  }
}

TEST(Dropout, NamesAPlaceThatIsNone) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(dropout_operation(0.3, 1, 0), {{2, 3}, {3}});
            }),
            "dropout: expected a place (2), received (3)");
}

}  // namespace
}  // namespace attention
