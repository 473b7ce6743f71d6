#include "core/ops/binary.h"

#include <cmath>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"
#include "tests/ops/gradient_check.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

struct BinaryCase {
  Binary function;
  const char* name;
  double (*value)(double, double);
};

const std::vector<BinaryCase> cases = {
    {Binary::add, "add", [](double a, double b) { return a + b; }},
    {Binary::subtract, "subtract", [](double a, double b) { return a - b; }},
    {Binary::multiply, "multiply", [](double a, double b) { return a * b; }},
    {Binary::divide, "divide", [](double a, double b) { return a / b; }},
    {Binary::maximum, "maximum", [](double a, double b) { return a > b ? a : b; }},
    {Binary::minimum, "minimum", [](double a, double b) { return a < b ? a : b; }},
    {Binary::power, "power", [](double a, double b) { return std::pow(a, b); }},
};

struct Pair {
  Shape a, b, result;
};
const std::vector<Pair> pairs = {
    {{}, {}, {}},
    {{3}, {}, {3}},
    {{}, {3}, {3}},
    {{7}, {1}, {7}},
    {{33}, {33}, {33}},
    {{2, 7}, {7}, {2, 7}},
    {{7}, {2, 7}, {2, 7}},
    {{2, 7}, {2, 1}, {2, 7}},
    {{2, 1}, {1, 7}, {2, 7}},
    {{4, 1, 3}, {5, 1}, {4, 5, 3}},
    {{2, 3, 4}, {2, 3, 4}, {2, 3, 4}},
    {{2, 1, 4}, {2, 3, 1}, {2, 3, 4}},
    {{1, 1, 1}, {2, 3, 4}, {2, 3, 4}},
    {{2, 3, 4}, {3, 4}, {2, 3, 4}},
    {{2, 3, 4}, {1, 3, 1}, {2, 3, 4}},
    {{3, 1, 1, 2}, {1, 2, 9, 1}, {3, 2, 9, 2}},
    {{2, 2, 1, 2, 3}, {2, 1, 2, 1, 3}, {2, 2, 2, 2, 3}},
    {{1}, {1, 1, 1}, {1, 1, 1}},
    {{0}, {1}, {0}},
    {{0, 3}, {3}, {0, 3}},
    {{2, 0, 3}, {1, 3}, {2, 0, 3}},
};

// Positive, as quotients and powers need it; a and b never within 0.04 of each other, as maximum needs it.
Tensor<double> left(const Shape& shape) {
  return mapped(random_tensor(shape, 1), [](double x) { return 0.55 + std::round(5 * std::abs(x)) / 10; });
}
Tensor<double> right(const Shape& shape) {
  return mapped(random_tensor(shape, 2), [](double x) { return 0.5 + std::round(5 * std::abs(x)) / 10; });
}

// The element of an operand that an element of the result is made from, index by index.
double element(const Tensor<double>& operand, const Shape& result, Index place) {
  Index offset = 0;
  Index stride = 1;
  for (int axis = result.rank() - 1; axis >= 0; --axis) {
    const Index index = place % result[axis];
    place /= result[axis];
    const int own = axis - (result.rank() - operand.shape().rank());
    if (own < 0) continue;
    if (operand.shape()[own] > 1) offset += index * stride;
    stride *= operand.shape()[own];
  }
  return operand[offset];
}

TEST(Binary, BroadcastsAsNumPyDoes) {
  for (const auto& binary : cases)
    for (const auto& [a_shape, b_shape, result] : pairs) {
      const auto a = left(a_shape);
      const auto b = right(b_shape);
      const auto y = outputs_of(binary_operation(binary.function), {a, b})[0];
      ASSERT_EQ(y.shape(), result) << a_shape.text() << " with " << b_shape.text();
      for (Index i = 0; i < y.size(); ++i)
        EXPECT_EQ(y[i], binary.value(element(a, result, i), element(b, result, i)))
            << binary.name << " of " << a_shape.text() << " and " << b_shape.text() << " at " << i;
    }
}

TEST(Binary, GradientsAreRight) {
  for (const auto& binary : cases)
    for (const auto& [a_shape, b_shape, result] : pairs)
      EXPECT_EQ(gradient_problem(binary_operation(binary.function), {left(a_shape), right(b_shape)}), "")
          << a_shape.text() << " with " << b_shape.text();
}

TEST(Binary, FloatFollowsDouble) {
  for (const auto& binary : cases)
    for (const auto& [a_shape, b_shape, result] : pairs)
      EXPECT_LT(float_error(binary_operation(binary.function), {left(a_shape), right(b_shape)}), 3e-6)
          << binary.name;
}

TEST(Binary, TiesShareTheGradient) {
  for (const Binary function : {Binary::maximum, Binary::minimum}) {
    OperationRun<double> run(binary_operation(function),
                             {make_tensor({3}, {1, 2, 3}), make_tensor({3}, {1, 5, 3})});
    const auto d = run.backward({make_tensor({3}, {4, 4, 8})}, {true, true}, 0);
    const double larger = function == Binary::maximum ? 4 : 0;
    EXPECT_THAT(list(d[0]), ElementsAre(2, 4 - larger, 4));
    EXPECT_THAT(list(d[1]), ElementsAre(2, larger, 4));
  }
}

TEST(Binary, PowerOfZeroAndOfNegativeBasesHasFiniteGradients) {
  OperationRun<double> run(binary_operation(Binary::power),
                           {make_tensor({4}, {0, -2, 0, 3}), make_tensor({4}, {2, 3, 0, 0})});
  EXPECT_THAT(list(run.outputs()[0]), ElementsAre(0, -8, 1, 1));
  const auto d = run.backward({make_tensor({4}, {1, 1, 1, 1})}, {true, true}, 0);
  EXPECT_THAT(list(d[0]), ElementsAre(0, 12, 0, 0));
  EXPECT_THAT(list(d[1]), ElementsAre(0, 0, 0, std::log(3.0)));
}

TEST(Binary, NamesTheShapesThatDoNotFit) {
  for (const auto& binary : cases)
    EXPECT_EQ(invalid_message([&] {
                shapes_of(binary_operation(binary.function), {{2, 3}, {4}});
              }),
              std::string(binary.name) + ": expected shapes that broadcast, received (2, 3) and (4)");
}

TEST(Broadcast, RepeatsAlongNewAndUnitAxes) {
  const auto y = outputs_of(broadcast_operation({2, 3, 2}), {make_tensor({3, 1}, {1, 2, 3})})[0];
  EXPECT_THAT(list(y), ElementsAre(1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3));
}

TEST(Broadcast, GradientsAreRight) {
  for (const auto& pair : pairs) {
    EXPECT_EQ(gradient_problem(broadcast_operation(pair.result), {random_tensor(pair.a)}), "");
    EXPECT_EQ(gradient_problem(broadcast_operation(pair.result), {random_tensor(pair.b)}), "");
    EXPECT_LT(float_error(broadcast_operation(pair.result), {random_tensor(pair.b)}), 1e-6);
  }
}

TEST(Broadcast, RefusesAShapeThatWouldGrowTheTarget) {
  EXPECT_EQ(invalid_message([] {
              shapes_of(broadcast_operation({2, 1}), {{2, 3}});
            }),
            "broadcast: expected a shape that broadcasts to (2, 1), received (2, 3)");
  EXPECT_EQ(invalid_message([] { shapes_of(broadcast_operation({4}), {{3}}); }),
            "broadcast: expected shapes that broadcast, received (3) and (4)");
}

}  // namespace
}  // namespace attention
