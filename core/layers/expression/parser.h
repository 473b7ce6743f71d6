#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/layers/expression/lexer.h"

namespace attention::expression {

/// One axis of x[…]: an index (in start), a range start:stop, or "..." for all axes not named. Bounds are
/// places among the node's operands, −1 where left out.
struct Subscript {
  enum class Kind { index, range, rest };
  Kind kind = Kind::index;
  int start = -1;
  int stop = -1;
};

/// One step of a program. Operands are nodes before it.
struct Node {
  enum class Kind { number, boolean, name, negate, binary, call, subscript, list };
  Kind kind = Kind::number;
  Position position;      ///< of the operator, name or number
  double number = 0;      ///< number; boolean as 0 or 1
  std::string text = {};  ///< name; operator; function
  std::vector<int> operands = {};
  std::vector<std::string> keywords = {};  ///< call: names of the last operands
  std::vector<Subscript> subscripts = {};
};

/// Code as a list of steps in the order in which they are computed: no tree, so that neither evaluating nor
/// forgetting it recurses.
struct Program {
  std::vector<Node> nodes;
  /// What each assigned name stands for at the end, in the order of their first assignment.
  std::vector<std::pair<std::string, int>> variables;
  int output = -1;  ///< the last statement's value
};

/// Expressions nested deeper than this are an error.
inline constexpr int max_nesting = 100;

/// Parses statements `name = expression` or `expression`; the last one is the output.
///
///     power, from weak to strong:  + - · * / · unary - + · ** (from the right) · x[…] f(…)
///
/// as in Python: −2**2 is −4, 2**−1 is a half, 2**3**2 is 2**9. (a, b), [a, b] and, as a whole statement,
/// a, b are lists. A name that has been assigned stands for that value from then on. Throws as fail() does,
/// naming what was expected and what was received.
Program parse(std::string_view who, std::string_view code);

}  // namespace attention::expression
