#include "core/layers/expression/parser.h"

#include <algorithm>

#include "core/base/error.h"

namespace attention::expression {
namespace {

constexpr int sign_power = 3;

int power_of(const Token& token) {
  if (token.kind != TokenKind::symbol) return 0;
  if (token.text == "+" || token.text == "-") return 1;
  if (token.text == "*" || token.text == "/") return 2;
  return token.text == "**" ? 4 : 0;
}

// By precedence climbing (Pratt 1973).
class Parser {
 public:
  Parser(std::string_view who, std::string_view code) : who_(who), tokens_(tokenize(who, code)) {}

  Program run() {
    while (true) {
      while (next().kind == TokenKind::end_of_statement) ++place_;
      if (next().kind == TokenKind::end_of_code) break;
      statement();
      if (next().kind != TokenKind::end_of_statement && next().kind != TokenKind::end_of_code)
        refuse("an operator or the end of the statement");
    }
    if (program_.output < 0) refuse("an expression");
    return std::move(program_);
  }

 private:
  const Token& next() const { return tokens_[place_]; }
  bool is(std::string_view symbol) const { return next().kind == TokenKind::symbol && next().text == symbol; }
  bool accept(std::string_view symbol) {
    if (!is(symbol)) return false;
    ++place_;
    return true;
  }
  [[noreturn]] void refuse(std::string_view expected) const {
    const Token& token = next();
    fail(who_, token.position,
         fmt::format("expected {}, received {}", expected,
                     token.kind == TokenKind::end_of_code        ? "the end of the code"
                     : token.kind == TokenKind::end_of_statement ? "the end of the statement"
                                                                 : in_quotes(token.text)));
  }

  int add(Node node) {
    program_.nodes.push_back(std::move(node));
    return static_cast<int>(program_.nodes.size()) - 1;
  }

  void statement() {
    if (next().kind != TokenKind::name || tokens_[place_ + 1].text != "=") {
      program_.output = expression_list();
      return;
    }
    const std::string name(next().text);
    if (!is_name(name)) refuse("a name to assign to");
    place_ += 2;
    program_.output = expression_list();
    const auto known = std::ranges::find(program_.variables, name, &std::pair<std::string, int>::first);
    if (known != program_.variables.end())
      known->second = program_.output;
    else
      program_.variables.emplace_back(name, program_.output);
  }

  // One expression, or several with commas between them as a list.
  int expression_list() {
    const Position position = next().position;
    const int first = expression();
    if (!is(",")) return first;
    Node list{.kind = Node::Kind::list, .position = position, .operands = {first}};
    while (accept(",")) {
      if (next().kind == TokenKind::end_of_statement || next().kind == TokenKind::end_of_code) break;
      list.operands.push_back(expression());
    }
    return add(std::move(list));
  }

  int expression(int least_power = 1) {
    if (++nesting_ > max_nesting)
      fail(who_, next().position, fmt::format("expected at most {} nested expressions", max_nesting));
    int left = operand();
    while (power_of(next()) >= least_power) {
      const Token token = tokens_[place_++];
      // ** takes its right side from the right, the others theirs from the left.
      const int right = expression(power_of(token) == 4 ? 4 : power_of(token) + 1);
      left = add({.kind = Node::Kind::binary,
                  .position = token.position,
                  .text = std::string(token.text),
                  .operands = {left, right}});
    }
    --nesting_;
    return left;
  }

  int operand() {
    const Token token = next();
    if (accept("-"))
      return add(
          {.kind = Node::Kind::negate, .position = token.position, .operands = {expression(sign_power)}});
    if (accept("+")) return expression(sign_power);
    int value = primary();
    while (is("[")) value = subscript(value);
    return value;
  }

  int primary() {
    const Token token = next();
    if (token.kind == TokenKind::number) {
      ++place_;
      return add({.kind = Node::Kind::number, .position = token.position, .number = token.number});
    }
    if (token.kind == TokenKind::name) {
      ++place_;
      return is("(") ? call(token) : name(token);
    }
    if (accept("(")) {
      if (is(")")) refuse("an expression");
      const int first = expression();
      if (!is(",")) {
        close(")");
        return first;
      }
      return list(token, {first}, ")");
    }
    if (accept("[")) return list(token, {expression()}, "]");
    refuse("an expression");
  }

  void close(std::string_view bracket) {
    if (!accept(bracket)) refuse(fmt::format("\"{}\"", bracket));
  }

  int list(const Token& token, std::vector<int> items, std::string_view bracket) {
    while (accept(",") && !is(bracket)) items.push_back(expression());
    if (!accept(bracket)) refuse(fmt::format("\",\" or \"{}\"", bracket));
    return add({.kind = Node::Kind::list, .position = token.position, .operands = std::move(items)});
  }

  int name(const Token& token) {
    if (token.text == "true" || token.text == "false")
      return add({.kind = Node::Kind::boolean,
                  .position = token.position,
                  .number = token.text == "true" ? 1.0 : 0.0});
    for (const auto& [variable, node] : program_.variables)
      if (variable == token.text) return node;
    return add({.kind = Node::Kind::name, .position = token.position, .text = std::string(token.text)});
  }

  int call(const Token& function) {
    Node node{.kind = Node::Kind::call, .position = function.position, .text = std::string(function.text)};
    accept("(");
    while (!is(")")) {
      if (next().kind == TokenKind::name && tokens_[place_ + 1].text == "=") {
        node.keywords.emplace_back(next().text);
        place_ += 2;
      } else if (!node.keywords.empty()) {
        refuse("a named argument after a named one");
      }
      node.operands.push_back(expression());
      if (!accept(",")) break;
    }
    if (!accept(")")) refuse("an operator, \",\" or \")\"");
    return add(std::move(node));
  }

  int subscript(int value) {
    Node node{.kind = Node::Kind::subscript, .position = next().position, .operands = {value}};
    accept("[");
    do {
      if (is("]") && !node.subscripts.empty()) break;
      node.subscripts.push_back(one_axis(node));
    } while (accept(","));
    if (!accept("]")) refuse("\",\" or \"]\"");
    return add(std::move(node));
  }

  Subscript one_axis(Node& node) {
    if (accept("...")) return {.kind = Subscript::Kind::rest};
    const auto bound = [&] {
      node.operands.push_back(expression());
      return static_cast<int>(node.operands.size()) - 1;
    };
    Subscript axis;
    if (!is(":")) axis.start = bound();
    if (!accept(":")) return axis;
    axis.kind = Subscript::Kind::range;
    if (!is(",") && !is("]") && !is(":")) axis.stop = bound();
    if (is(":")) refuse("a range start:stop, without a step");
    return axis;
  }

  std::string_view who_;
  std::vector<Token> tokens_;
  std::size_t place_ = 0;
  int nesting_ = 0;
  Program program_;
};

}  // namespace

Program parse(std::string_view who, std::string_view code) { return Parser(who, code).run(); }

}  // namespace attention::expression
