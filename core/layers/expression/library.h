#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/layers/expression/masked_array.h"

namespace attention::expression {

/// What lists are made of: arrays and numbers, not lists.
using Item = std::variant<double, MaskedArray>;
/// A value of the language. Numbers stay numbers until they meet an array: constants fold by themselves.
using Operand = std::variant<double, bool, MaskedArray, std::vector<Item>>;

/// "(2, 3)", "the number 3", "true" or "a list", for messages.
std::string description(const Operand& operand);

/// The array, or the number as a scalar of the graph. Throws "WHO: expected an array, received …".
MaskedArray to_array(std::string_view who, Graph& graph, const Operand& operand);
/// The number as an integer. Throws "WHO: expected an integer, received …".
Index to_integer(std::string_view who, const Operand& operand);

/// "+", "-", "*", "/" or "**" of two arrays or numbers. x**2 is square(x).
Operand apply_operator(std::string_view text, Graph& graph, const Operand& left, const Operand& right);
Operand negate(Graph& graph, const Operand& operand);

/// Whether the language has this function.
bool has_function(std::string_view name);
/// "dot, matmul, …".
std::string function_names();

/// Calls a function of the language; `keywords` are the names of the last arguments. Axes may be negative.
///
///     exp log sqrt square abs tanh sigmoid relu (x)      element by element
///     sum mean max (x, axis, keepdims=false)             over one axis, a list of axes or, without, all
///     softmax(x, axis=-1)
///     matmul(a, b)                   as in NumPy: leading axes broadcast, vectors are rows or columns
///     dot(a, b)                      the same for b of one or two axes, as a kernel has
///     transpose(x, *axes)            axes in this order; without, the last two change places
///     expand_dims(x, axis) squeeze(x, axis) reshape(x, *shape) concat(*arrays, axis=-1)
///
/// A starred parameter takes one list or several arguments: reshape(x, (-1, 3)) is reshape(x, -1, 3). Masked
/// places count for nothing (see MaskedArray). Throws "NAME: expected …, received …".
Operand call_function(std::string_view name, Graph& graph, std::span<const Operand* const> arguments,
                      std::span<const std::string> keywords);

}  // namespace attention::expression
