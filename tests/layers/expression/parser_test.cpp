#include "core/layers/expression/parser.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"

namespace attention::expression {
namespace {

using ::testing::HasSubstr;

// A node with all its brackets: "(x + (2 ** 3))".
std::string text(const Program& program, int id) {
  const Node& node = program.nodes[static_cast<std::size_t>(id)];
  const auto operand = [&](std::size_t i) { return text(program, node.operands[i]); };
  const auto bound = [&](int place) { return place < 0 ? "" : operand(static_cast<std::size_t>(place)); };
  std::vector<std::string> parts;
  switch (node.kind) {
    case Node::Kind::number:
      return fmt::format("{}", node.number);
    case Node::Kind::boolean:
      return node.number != 0 ? "true" : "false";
    case Node::Kind::name:
      return node.text;
    case Node::Kind::negate:
      return "(-" + operand(0) + ")";
    case Node::Kind::binary:
      return "(" + operand(0) + " " + node.text + " " + operand(1) + ")";
    case Node::Kind::call:
      for (std::size_t i = 0; i < node.operands.size(); ++i) {
        const std::size_t positional = node.operands.size() - node.keywords.size();
        parts.push_back((i < positional ? "" : node.keywords[i - positional] + "=") + operand(i));
      }
      return fmt::format("{}({})", node.text, fmt::join(parts, ", "));
    case Node::Kind::subscript:
      for (const Subscript& axis : node.subscripts)
        parts.push_back(axis.kind == Subscript::Kind::rest    ? "..."
                        : axis.kind == Subscript::Kind::index ? bound(axis.start)
                                                              : bound(axis.start) + ":" + bound(axis.stop));
      return fmt::format("{}[{}]", operand(0), fmt::join(parts, ", "));
    case Node::Kind::list:
      for (std::size_t i = 0; i < node.operands.size(); ++i) parts.push_back(operand(i));
      return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  return "?";
}

std::string parsed(std::string_view code) {
  const Program program = parse("test", code);
  return text(program, program.output);
}

std::string message(std::string_view code) {
  return invalid_message([&] { parse("test", code); });
}

std::string repeated(int count, std::string_view part) {
  std::string result;
  for (int i = 0; i < count; ++i) result += part;
  return result;
}

TEST(Parser, OperatorsBindAsInPython) {
  EXPECT_EQ(parsed("1+2*3"), "(1 + (2 * 3))");
  EXPECT_EQ(parsed("(1+2)*3"), "((1 + 2) * 3)");
  EXPECT_EQ(parsed("1-2-3"), "((1 - 2) - 3)");
  EXPECT_EQ(parsed("8/4/2*3"), "(((8 / 4) / 2) * 3)");
  EXPECT_EQ(parsed("2**3**2"), "(2 ** (3 ** 2))");
  EXPECT_EQ(parsed("-2**2"), "(-(2 ** 2))");
  EXPECT_EQ(parsed("2**-1"), "(2 ** (-1))");
  EXPECT_EQ(parsed("2**-1**2*3"), "((2 ** (-(1 ** 2))) * 3)");
  EXPECT_EQ(parsed("-a*b"), "((-a) * b)");
  EXPECT_EQ(parsed("a--b"), "(a - (-b))");
  EXPECT_EQ(parsed("+a - +b"), "(a - b)");
  EXPECT_EQ(parsed("-a[0]**b[1]"), "(-(a[0] ** b[1]))");
}

TEST(Parser, ReadsCallsSlicesAndLists) {
  EXPECT_EQ(parsed("softmax(x * 2, axis=-1,)"), "softmax((x * 2), axis=(-1))");
  EXPECT_EQ(parsed("sum(x, axis=(1, 2), keepdims=true)"), "sum(x, axis=[1, 2], keepdims=true)");
  EXPECT_EQ(parsed("concat([a, b+1], axis=0)"), "concat([a, (b + 1)], axis=0)");
  EXPECT_EQ(parsed("x[:, 0, 1:, :-1, 2:3][..., n]"), "x[:, 0, 1:, :(-1), 2:3][..., n]");
  EXPECT_EQ(parsed("f(x)[0]"), "f(x)[0]");
  EXPECT_EQ(parsed("(a,)"), "[a]");
  EXPECT_EQ(parsed("a, b"), "[a, b]");
  EXPECT_EQ(parsed("f()"), "f()");
}

TEST(Parser, NamesStandForWhatWasAssignedLast) {
  const Program program = parse("test", "a = x\nb = a + a\na = b * a\n\n;a - y");
  EXPECT_EQ(text(program, program.output), "(((x + x) * x) - y)");
  ASSERT_EQ(program.variables.size(), 2U);
  EXPECT_EQ(program.variables[0].first, "a");
  EXPECT_EQ(text(program, program.variables[0].second), "((x + x) * x)");
  EXPECT_EQ(text(program, program.variables[1].second), "(x + x)");
  EXPECT_EQ(parsed("x = x + 1"), "(x + 1)") << "the last assignment is the output";
}

TEST(Parser, SaysWhereAndWhat) {
  EXPECT_EQ(message(""), "test: line 1, column 1: expected an expression, received the end of the code");
  EXPECT_EQ(message("# nothing\n"),
            "test: line 2, column 1: expected an expression, received the end of the code");
  EXPECT_EQ(message("x +\n y"),
            "test: line 1, column 4: expected an expression, received the end of the statement");
  EXPECT_EQ(message("y = x *"),
            "test: line 1, column 8: expected an expression, received the end of the code");
  EXPECT_EQ(message("x y"),
            "test: line 1, column 3: expected an operator or the end of the statement, received \"y\"");
  EXPECT_EQ(message("x = 2\n(x"), "test: line 2, column 3: expected \")\", received the end of the code");
  EXPECT_EQ(message("x)"),
            "test: line 1, column 2: expected an operator or the end of the statement, received \")\"");
  EXPECT_EQ(message("f(x"),
            "test: line 1, column 4: expected an operator, \",\" or \")\", received the end of "
            "the code");
  EXPECT_EQ(message("f(axis=1, x)"),
            "test: line 1, column 11: expected a named argument after a named one, received \"x\"");
  EXPECT_EQ(message("[a b]"), "test: line 1, column 4: expected \",\" or \"]\", received \"b\"");
  EXPECT_EQ(message("x[]"), "test: line 1, column 3: expected an expression, received \"]\"");
  EXPECT_EQ(message("x[0"), "test: line 1, column 4: expected \",\" or \"]\", received the end of the code");
  for (const char* code : {"x[::2]", "x[1::2]", "x[1:2:2]"})
    EXPECT_THAT(message(code), HasSubstr("expected a range start:stop, without a step, received \":\""));
  EXPECT_EQ(message("()"), "test: line 1, column 2: expected an expression, received \")\"");
  EXPECT_EQ(message("true = x"), "test: line 1, column 1: expected a name to assign to, received \"true\"");
  EXPECT_EQ(message("x = y = z"),
            "test: line 1, column 7: expected an operator or the end of the statement, received \"=\"");
  EXPECT_EQ(message(std::string(60, 'x') + " y"),
            "test: line 1, column 62: expected an operator or the end of the statement, received \"y\"");
}

TEST(Parser, RefusesDeepNestingAndNotLength) {
  const std::string deep = "expected at most 100 nested expressions";
  for (const char* opening : {"(", "[", "-", "+", "f(", "x[", "2**", "f(a="}) {
    EXPECT_THAT(message(repeated(4000, opening)), HasSubstr(deep)) << opening;
    EXPECT_THAT(message(repeated(98, opening)), HasSubstr("expected an expression")) << opening;
  }
  EXPECT_EQ(message("x" + repeated(5000, "+x")), "(nothing thrown)");
  EXPECT_EQ(message("x" + repeated(5000, "[0]")), "(nothing thrown)");
  EXPECT_EQ(message(repeated(2000, "a=(x)\n")), "(nothing thrown)");
}

}  // namespace
}  // namespace attention::expression
