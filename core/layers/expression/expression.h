#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/graph/graph.h"
#include "core/layers/expression/parser.h"

namespace attention::expression {

/// Values by the names that code calls them.
using Names = std::vector<std::pair<std::string, Value>>;

/// All arrays that one evaluation makes together have at most this many elements.
inline constexpr Index max_elements = Index{1} << 26;

/// Code that makes new values of a graph from named ones: the language of the layers Lambda and Custom.
///
///     scores = tanh(dot(x, kernel) + bias)       # (batch, time, 1)
///     weights = softmax(scores, axis=1)
///     sum(weights * x, axis=1)                   # the last statement is the output
///
/// Statements are expressions or assignments, a line each; inside brackets a line may end anywhere.
/// Arithmetic (+ - * / **, unary minus, Python's precedence) broadcasts as in NumPy; x[:, -1], x[1:3] and
/// x[..., 0] slice as in NumPy, without steps. The functions are those of library.h. Padding counts for
/// nothing: see masked_array.h. A last statement with commas, `context, weights`, gives several outputs.
///
/// Arithmetic of numbers alone is done once, here; all else becomes operations of the graph, which derives
/// the gradients. Evaluating neither recurses nor allocates arrays, whatever the code.
class Expression {
 public:
  /// Parses. Throws std::invalid_argument "WHO: line 1, column 8: expected …, received …".
  Expression(std::string who, std::string_view code);

  /// Whether the code uses this name before it assigns it.
  bool uses(std::string_view name) const;
  bool assigns(std::string_view name) const { return variable(name) >= 0; }
  /// Whether the first output is what this name stands for at the end.
  bool outputs(std::string_view name) const;

  struct Result {
    std::vector<Value> outputs;  ///< with the masks that came through
    Names variables;             ///< the arrays that assigned names stand for at the end
    /// One of them, or an empty value.
    Value variable(std::string_view name) const;
  };
  /// Throws like the constructor where a name is unknown, shapes do not fit or arrays become too large.
  Result evaluate(Graph& graph, const Names& names) const;

 private:
  /// The node that an assigned name stands for at the end, or −1.
  int variable(std::string_view name) const;

  std::string who_;
  Program program_;
};

}  // namespace attention::expression
