#include "core/layers/expression/expression.h"

#include "gmock/gmock.h"
#include "tests/layers/expression/run_code.h"

namespace attention::expression {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::map<std::string, Tensor<double>> values = {
    {"x", make_tensor({2, 3}, {1, 2, 3, 4, 5, 6})},
    {"cube", make_tensor({1, 2, 3}, {1, 2, 3, 4, 5, 6})},
};

std::vector<double> run(const std::string& code) { return list(run_code(code, values)); }
Shape shape(const std::string& code) { return run_code(code, values).shape(); }
std::string message(const std::string& code) { return code_message(code, values); }

TEST(Expression, SlicesAsNumPy) {
  EXPECT_THAT(run("x[0]"), ElementsAre(1, 2, 3));
  EXPECT_EQ(shape("x[0]"), Shape{3});
  EXPECT_THAT(run("x[:, 1]"), ElementsAre(2, 5));
  EXPECT_THAT(run("x[-1, -2]"), ElementsAre(5));
  EXPECT_EQ(shape("x[-1, -2]"), Shape{});
  EXPECT_THAT(run("x[:, 1:]"), ElementsAre(2, 3, 5, 6));
  EXPECT_THAT(run("x[:, :-1]"), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(run("x[:, -2:-1]"), ElementsAre(2, 5));
  EXPECT_THAT(run("x[:, -99:2]"), ElementsAre(1, 2, 4, 5));
  EXPECT_EQ(shape("x[:, 2:1]"), (Shape{2, 0}));
  EXPECT_EQ(shape("x[:, 5:9]"), (Shape{2, 0}));
  EXPECT_THAT(run("cube[..., 0]"), ElementsAre(1, 4));
  EXPECT_THAT(run("cube[0, ..., 1:]"), ElementsAre(2, 3, 5, 6));
  EXPECT_EQ(shape("cube[...]"), (Shape{1, 2, 3}));
  EXPECT_EQ(shape("cube[..., :]"), (Shape{1, 2, 3}));
  EXPECT_THAT(run("cube[0, 1, 2, ...]"), ElementsAre(6));
  EXPECT_THAT(run("n = 4 / 2\nx[:, n - 1:n]"), ElementsAre(2, 5));
}

TEST(Expression, NamesIndicesThatDoNotFit) {
  EXPECT_EQ(message("x[2]"),
            "line 1, column 2: expected an index from -2 to 1 for axis 0 of (2, 3), received 2");
  EXPECT_EQ(message("x[:, -4]"),
            "line 1, column 2: expected an index from -3 to 2 for axis 1 of (2, 3), received -4");
  EXPECT_EQ(message("x[0, 0, 0]"),
            "line 1, column 2: expected at most 2 indices and one ..., for (2, 3), received 3");
  EXPECT_EQ(message("x[..., ...]"),
            "line 1, column 2: expected at most 2 indices and one ..., for (2, 3), received 2");
  EXPECT_EQ(message("x[0.5]"), "line 1, column 2: slice: expected an integer, received the number 0.5");
  EXPECT_EQ(message("x[x]"), "line 1, column 2: slice: expected an integer, received (2, 3)");
  EXPECT_EQ(message("x[1e10]"),
            "line 1, column 2: slice: expected an integer, received the number 10000000000");
  EXPECT_EQ(message("3[0]"), "line 1, column 2: expected an array before [, received the number 3");
}

TEST(Expression, GivesOneOutputOrSeveral) {
  Graph graph;
  const Names names = {{"x", graph.constant(values.at("x"))}};
  const auto outputs = [&](const char* code) {
    return Expression("test", code).evaluate(graph, names).outputs;
  };
  ASSERT_EQ(outputs("x * 2, sum(x, axis=1)").size(), 2U);
  EXPECT_THAT(evaluated(outputs("x * 2, sum(x, axis=1)")[1]), ElementsAre(6, 15));
  EXPECT_EQ(outputs("y = x\nz = y").size(), 1U);
  EXPECT_EQ(outputs("[x, x, x]").size(), 3U);
  EXPECT_EQ(message("2 * 3"), "line 1, column 3: expected an array as output, received the number 6");
  EXPECT_EQ(message("x, 3"), "line 1, column 1: expected an array as output, received the number 3");
  EXPECT_EQ(message("y = true"), "line 1, column 5: expected an array as output, received true");
}

TEST(Expression, KnowsItsNames) {
  const Expression code("test", "y = x + y\nz = y * 2\nx = z");
  EXPECT_TRUE(code.uses("x"));
  EXPECT_TRUE(code.uses("y"));
  EXPECT_FALSE(code.uses("z"));
  Graph graph;
  const auto result = code.evaluate(
      graph, {{"x", graph.constant(values.at("x"))}, {"y", graph.constant(make_tensor({1}, {1}))}});
  ASSERT_EQ(result.variables.size(), 3U);
  EXPECT_EQ(result.variables[2].first, "x");
  EXPECT_THAT(evaluated(result.variables[2].second), ElementsAre(4, 6, 8, 10, 12, 14));
  EXPECT_THAT(evaluated(result.variables[0].second), ElementsAre(2, 3, 4, 5, 6, 7));
  EXPECT_EQ(message("x\n  + 1\n"), "line 2, column 5: expected an array as output, received the number 1")
      << "outside brackets a line is a statement";
  EXPECT_EQ(message("y = x\nq + y"), "line 2, column 1: expected one of cube, x, received \"q\"");
  EXPECT_THAT(message("x + Softmax(x)"),
              HasSubstr("line 1, column 5: expected a function, one of dot, matmul, "));
  EXPECT_THAT(message("x + Softmax(x)"), HasSubstr(", relu, received \"Softmax\""));
  EXPECT_THAT(message("[[x]]"), HasSubstr("expected a list of arrays and numbers, received a list in it"));
}

TEST(Expression, RefusesArraysThatAreTooLarge) {
  std::string code = "y = reshape(x, 1, 6)\n";
  for (int i = 0; i < 70; ++i) code += "y = concat(y, y, axis=0)\n";
  EXPECT_EQ(message(code),
            "line 24, column 5: expected arrays of at most 67108864 elements in all, received (8388608, 6)");
  EXPECT_EQ(message("y = x\n" + code).substr(0, 25), "line 25, column 5: expect");
}

TEST(Expression, PassesALongProgram) {
  std::string code = "x";
  while (code.size() + 2 <= max_code_length) code += "+x";
  EXPECT_EQ(run(code)[0], 8192);
}

}  // namespace
}  // namespace attention::expression
