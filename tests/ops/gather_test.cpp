#include "core/ops/gather.h"

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

void expect_right_gradients(const OperationPointer& operation, const std::vector<Tensor<double>>& inputs) {
  EXPECT_EQ(gradient_problem(operation, inputs), "") << inputs[1].shape().text();
  EXPECT_LT(float_error(operation, inputs), 1e-6);
}

TEST(Gather, LooksRowsUp) {
  const auto table = counting({3, 2});
  const auto y = outputs_of(gather_operation(), {table, make_tensor({2, 2}, {2, 0, 2, 1})})[0];
  EXPECT_EQ(y.shape(), (Shape{2, 2, 2}));
  EXPECT_THAT(list(y), ElementsAre(4, 5, 0, 1, 4, 5, 2, 3));
}

TEST(Gather, GradientsOfRepeatedRowsAddUp) {
  OperationRun<double> run(gather_operation(), {counting({3, 1}), make_tensor({4}, {1, 2, 1, 1})});
  const auto d = run.backward({make_tensor({4, 1}, {1, 10, 100, 1000})}, {true, false}, 0)[0];
  EXPECT_THAT(list(d), ElementsAre(0, 1101, 10));
  expect_right_gradients(gather_operation(),
                         {random_tensor({5, 9}), make_tensor({2, 3}, {0, 4, 4, 1, 0, 4})});
  expect_right_gradients(gather_operation(), {random_tensor({5, 1}), make_tensor({}, {3})});
  expect_right_gradients(gather_operation(), {random_tensor({5, 7}), Tensor<double>({0, 2})});
}

TEST(Gather, NamesAnIndexThatIsNotThere) {
  const auto look_up = [](double index) {
    return invalid_message([&] {
      outputs_of(gather_operation(), {counting({3, 2}), make_tensor({3}, {0, index, 2})});
    });
  };
  EXPECT_EQ(look_up(3), "Embedding: expected indices from 0 to 2, received 3 at place 1");
  EXPECT_EQ(look_up(-1), "Embedding: expected indices from 0 to 2, received -1 at place 1");
  EXPECT_EQ(look_up(0.5), "Embedding: expected indices from 0 to 2, received 0.5 at place 1");
  EXPECT_EQ(look_up(std::numeric_limits<double>::quiet_NaN()),
            "Embedding: expected indices from 0 to 2, received nan at place 1");
  EXPECT_EQ(invalid_message([] {
              shapes_of(gather_operation(), {{3}, {2}});
            }),
            "gather: expected a table (rows, width), received (3)");
}

TEST(Gather, AddsARowForEachStep) {
  const auto indices = make_tensor({2, 2}, {2, 0, 2, 1});
  const auto rows = make_tensor({2, 2}, {100, 200, 300, 400});
  const auto y = outputs_of(gather_operation(true), {counting({3, 2}), indices, rows})[0];
  EXPECT_EQ(y.shape(), (Shape{2, 2, 2}));
  EXPECT_THAT(list(y), ElementsAre(104, 205, 300, 401, 104, 205, 302, 403));
  const auto table = random_tensor({5, 9});
  expect_right_gradients(gather_operation(true),
                         {table, make_tensor({2, 3}, {0, 4, 4, 1, 0, 4}), random_tensor({1, 3, 9}, 2)});
  expect_right_gradients(gather_operation(true), {table, make_tensor({3}, {1, 1, 2}), random_tensor({3, 9})});
  expect_right_gradients(gather_operation(true),
                         {table, Tensor<double>({2, 0, 3}), random_tensor({1, 1, 3, 9})});
}

TEST(Gather, NamesRowsThatDoNotFit) {
  const auto message = [](const Shape& indices, const Shape& rows) {
    return invalid_message([&] { shapes_of(gather_operation(true), {{3, 2}, indices, rows}); });
  };
  const std::string start = "gather: expected a row of width 2 for each place of the last axis of ";
  EXPECT_EQ(message({7, 5}, {5, 3}), start + "(7, 5), received (5, 3)");
  EXPECT_EQ(message({7, 5}, {7, 2}), start + "(7, 5), received (7, 2)");
  EXPECT_EQ(message({7, 5}, {7, 5, 2}), start + "(7, 5), received (7, 5, 2)");
  EXPECT_EQ(message({7, 5}, {2}), start + "(7, 5), received (2)");
  EXPECT_EQ(message({}, {1, 2}), start + "(), received (1, 2)");
}

}  // namespace
}  // namespace attention
