#include "core/layers/expression/library.h"

#include <cmath>

#include "gmock/gmock.h"
#include "tests/layers/expression/run_code.h"

namespace attention::expression {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

const std::map<std::string, Tensor<double>> values = {
    {"x", make_tensor({2, 3}, {1, 2, 3, 4, 5, 6})},
    {"row", make_tensor({3}, {10, 20, 30})},
    {"column", make_tensor({2, 1}, {100, 200})},
    {"kernel", make_tensor({3, 2}, {1, 0, 0, 1, 1, 1})},
    {"cube", random_tensor({2, 3, 4})},
};

std::vector<double> run(const std::string& code) { return list(run_code(code, values)); }
Shape shape(const std::string& code) { return run_code(code, values).shape(); }
std::string message(const std::string& code) { return code_message(code, values); }

TEST(ExpressionLibrary, ArithmeticBroadcasts) {
  EXPECT_THAT(run("x + row"), ElementsAre(11, 22, 33, 14, 25, 36));
  EXPECT_THAT(run("column - x"), ElementsAre(99, 98, 97, 196, 195, 194));
  EXPECT_THAT(run("-x * 2"), ElementsAre(-2, -4, -6, -8, -10, -12));
  EXPECT_THAT(run("12 / x"), ElementsAre(12, 6, 4, 3, 2.4, 2));
  EXPECT_THAT(run("x ** 2"), ElementsAre(1, 4, 9, 16, 25, 36));
  EXPECT_THAT(run("row ** 3"), ElementsAre(1e3, 8e3, 27e3));
  EXPECT_THAT(run("2 ** x"), ElementsAre(2, 4, 8, 16, 32, 64));
  EXPECT_THAT(run("row[0:1] ** row[0:1]"), ElementsAre(1e10));
}

TEST(ExpressionLibrary, NumbersFold) {
  Graph graph;
  const Names names = {{"x", graph.constant(make_tensor({1}, {3}))}};
  const auto operations = [&](const char* code) {
    const std::size_t before = graph.nodes().size();
    Expression("test", code).evaluate(graph, names);
    return graph.nodes().size() - before;
  };
  EXPECT_EQ(operations("x"), 0U);
  EXPECT_EQ(operations("x * (2 + 3 * sqrt(4) ** -1)"), 1U);
  EXPECT_EQ(operations("a = 1 / exp(2)\nb = -a * 3\nx + b"), 1U);
  EXPECT_EQ(operations("x ** 2"), 1U);
  EXPECT_THAT(run("row[0:1] * (2 + 3 * sqrt(4) ** -1)"), ElementsAre(35));
  for (const auto& [code, expected] : {std::pair{"exp(2)", std::exp(2)},
                                       {"log(2)", std::log(2)},
                                       {"sqrt(2)", std::sqrt(2)},
                                       {"square(3)", 9.0},
                                       {"abs(-3)", 3.0},
                                       {"tanh(0.5)", std::tanh(0.5)},
                                       {"sigmoid(0)", 0.5},
                                       {"relu(-3) + relu(2)", 2.0},
                                       {"7 - 2", 5.0},
                                       {"7 / 2", 3.5}})
    EXPECT_THAT(run(std::string("row[0:1] / 10 * (") + code + ")"), ElementsAre(expected)) << code;
}

TEST(ExpressionLibrary, ElementwiseFunctions) {
  for (const char* name : {"exp", "log", "sqrt", "square", "abs", "tanh", "sigmoid", "relu"}) {
    ASSERT_TRUE(has_function(name));
    // Of an array as of a number.
    EXPECT_NEAR(run(std::string(name) + "(row / 10)")[1], run(std::string("row * 0 + ") + name + "(2)")[1],
                1e-15)
        << name;
  }
  EXPECT_THAT(run("relu(x - 3)"), ElementsAre(0, 0, 0, 1, 2, 3));
  EXPECT_THAT(run("abs(x - 3)"), ElementsAre(2, 1, 0, 1, 2, 3));
}

TEST(ExpressionLibrary, Reductions) {
  EXPECT_THAT(run("sum(x, axis=0)"), ElementsAre(5, 7, 9));
  EXPECT_THAT(run("sum(x, 1)"), ElementsAre(6, 15));
  EXPECT_THAT(run("mean(x, axis=-1, keepdims=true)"), ElementsAre(2, 5));
  EXPECT_EQ(shape("mean(x, axis=-1, keepdims=true)"), (Shape{2, 1}));
  EXPECT_EQ(shape("max(cube, axis=1, keepdims=false)"), (Shape{2, 4}));
  EXPECT_THAT(run("max(x)"), ElementsAre(6));
  EXPECT_EQ(shape("mean(cube)"), Shape{});
  EXPECT_EQ(shape("sum(cube, axis=(0, -1))"), Shape{3});
  EXPECT_EQ(shape("sum(cube, axis=[2, 0], keepdims=true)"), (Shape{1, 3, 1}));
  EXPECT_NEAR(run("mean(cube, axis=(1, 2)) - sum(sum(cube, axis=1), axis=1) / 12")[1], 0, 1e-15);
}

TEST(ExpressionLibrary, SoftmaxOfAnyAxis) {
  const auto of_time = run_code("softmax(cube, axis=1)", values);
  double total = 0;
  for (const Index t : {0, 1, 2}) total += of_time[t * 4 + 2];
  EXPECT_NEAR(total, 1, 1e-15);
  EXPECT_NEAR(run("sum(softmax(x), axis=-1)")[1], 1, 1e-15);
}

TEST(ExpressionLibrary, Products) {
  EXPECT_THAT(run("dot(x, kernel)"), ElementsAre(4, 5, 10, 11));
  EXPECT_THAT(run("dot(x, row)"), ElementsAre(140, 320));
  EXPECT_THAT(run("dot(row, kernel)"), ElementsAre(40, 50));
  EXPECT_THAT(run("dot(row, row)"), ElementsAre(1400));
  EXPECT_EQ(shape("dot(row, row)"), Shape{});
  EXPECT_EQ(shape("dot(transpose(cube), kernel)"), (Shape{2, 4, 2}));
  EXPECT_EQ(shape("matmul(cube, transpose(cube))"), (Shape{2, 3, 3}));
  EXPECT_EQ(shape("matmul(x, cube)"), (Shape{2, 2, 4})) << "x for every one of the batch";
  EXPECT_EQ(shape("matmul(expand_dims(cube, 1), transpose(cube))"), (Shape{2, 2, 3, 3}));
  EXPECT_EQ(shape("matmul(row, cube)"), (Shape{2, 4}));
  EXPECT_EQ(shape("matmul(transpose(cube), row)"), (Shape{2, 4}));
  EXPECT_THAT(run("matmul(x, cube)[1] - matmul(x, cube[1])"), ::testing::Each(0));
}

TEST(ExpressionLibrary, Axes) {
  EXPECT_EQ(shape("transpose(cube)"), (Shape{2, 4, 3}));
  EXPECT_EQ(shape("transpose(cube, (2, 0, 1))"), (Shape{4, 2, 3}));
  EXPECT_EQ(shape("transpose(cube, -1, 0, 1)"), (Shape{4, 2, 3}));
  EXPECT_THAT(run("transpose(x)"), ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_EQ(shape("expand_dims(x, 1)"), (Shape{2, 1, 3}));
  EXPECT_EQ(shape("expand_dims(x, axis=-1)"), (Shape{2, 3, 1}));
  EXPECT_EQ(shape("squeeze(column, axis=-1)"), Shape{2});
  EXPECT_EQ(shape("reshape(cube, (-1, 6))"), (Shape{4, 6}));
  EXPECT_EQ(shape("reshape(cube, 2, -1, 2, 3)"), (Shape{2, 2, 2, 3}));
  EXPECT_EQ(shape("reshape(cube, shape=-1)"), Shape{24});
  EXPECT_EQ(shape("concat(x, column)"), (Shape{2, 4}));
  EXPECT_THAT(run("concat([row, 0 * row, row], axis=0)"), ElementsAre(10, 20, 30, 0, 0, 0, 10, 20, 30));
}

TEST(ExpressionLibrary, NamesArgumentsThatDoNotFit) {
  EXPECT_EQ(message("exp()"), "line 1, column 1: exp: expected x, received none");
  EXPECT_EQ(message("exp(x, 2)"), "line 1, column 1: exp: expected at most 1 argument, received 2");
  EXPECT_EQ(message("sum(x, 0, true, 3)"), "line 1, column 1: sum: expected at most 3 arguments, received 4");
  EXPECT_EQ(message("sum(x, dim=0)"),
            "line 1, column 1: sum: unknown argument \"dim\"; expected one of x, axis, keepdims");
  EXPECT_EQ(message("sum(x, 0, axis=1)"), "line 1, column 1: sum: expected axis once, received it twice");
  EXPECT_EQ(message("sum(x, 0, keepdims=1)"),
            "line 1, column 1: sum: expected true or false, received the number 1");
  EXPECT_EQ(message("sum(x, axis=0.5)"),
            "line 1, column 1: sum: expected an integer, received the number 0.5");
  EXPECT_EQ(message("sum(x, axis=x)"), "line 1, column 1: sum: expected an integer, received (2, 3)");
  EXPECT_EQ(message("sum(x, axis=2)"), "line 1, column 1: sum: expected axis from -2 to 1, received 2");
  EXPECT_EQ(message("sum(x, axis=1e8)"),
            "line 1, column 1: sum: expected axis from -8 to 7, received 100000000");
  EXPECT_EQ(message("sum(x, axis=(1, -1))"),
            "line 1, column 1: sum: expected each axis once, received (1, 1)");
  EXPECT_EQ(message("tanh(true)"), "line 1, column 1: tanh: expected an array, received true");
  EXPECT_EQ(message("tanh([x])"), "line 1, column 1: tanh: expected an array, received a list");
  EXPECT_EQ(message("x + [x]"), "line 1, column 3: +: expected an array, received a list");
  EXPECT_EQ(message("-true"), "line 1, column 1: -: expected an array, received true");
}

TEST(ExpressionLibrary, NamesShapesThatDoNotFit) {
  EXPECT_EQ(message("y = x\ny * kernel"),
            "line 2, column 3: multiply: expected shapes that broadcast, received (2, 3) and (3, 2)");
  EXPECT_EQ(message("dot(x, x)"),
            "line 1, column 1: matmul: expected (…, M, K) times (…, K, N), received (2, 3) and (2, 3)");
  EXPECT_EQ(
      message("dot(x, cube)"),
      "line 1, column 1: dot: expected a second array of at most 2 axes, received (2, 3, 4); matmul takes "
      "more");
  EXPECT_EQ(message("dot(x, 2)"),
            "line 1, column 1: matmul: expected two arrays of at least one axis, received (2, 3) and ()");
  EXPECT_EQ(message("matmul(cube, concat(cube, cube, axis=0))"),
            "line 1, column 1: matmul: leading axes: expected shapes that broadcast, received (2) and (4)");
  EXPECT_EQ(message("transpose(row)"), "line 1, column 1: transpose: expected at least 2 axes, received (3)");
  EXPECT_THAT(message("transpose(x, 0)"), StartsWith("line 1, column 1: permute: expected an order"));
  EXPECT_EQ(
      message("reshape(x, -1, -1)"),
      "line 1, column 1: reshape: expected at most one -1, whose extent (2, 3) leaves open, received (-1, "
      "-1)");
  EXPECT_EQ(
      message("reshape(x, -1, 4)"),
      "line 1, column 1: reshape: expected at most one -1, whose extent (2, 3) leaves open, received (-1, "
      "4)");
  EXPECT_EQ(message("reshape(x, 4)"),
            "line 1, column 1: reshape: expected 4 elements for (4), received (2, 3)");
  EXPECT_EQ(message("concat(x, row)"),
            "line 1, column 1: concatenate: expected shapes equal but for axis -1, received (2, 3) and (3)");
  EXPECT_EQ(message("squeeze(x, 0)"),
            "line 1, column 1: squeeze: expected extent 1 at axis 0, received (2, 3)");
  EXPECT_EQ(message("concat(1, 2)"),
            "line 1, column 1: concatenate: expected axis from 0 to -1, received -1");
}

}  // namespace
}  // namespace attention::expression
