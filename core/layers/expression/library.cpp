#include "core/layers/expression/library.h"

#include <array>
#include <cmath>

#include "core/base/error.h"

namespace attention::expression {
namespace {

struct Elementwise {
  std::string_view name;
  Unary function;
  double (*of_number)(double);
};
constexpr Elementwise elementwise[] = {
    {"exp", Unary::exp, [](double x) { return std::exp(x); }},
    {"log", Unary::log, [](double x) { return std::log(x); }},
    {"sqrt", Unary::sqrt, [](double x) { return std::sqrt(x); }},
    {"square", Unary::square, [](double x) { return x * x; }},
    {"abs", Unary::abs, [](double x) { return std::abs(x); }},
    {"tanh", Unary::tanh, [](double x) { return std::tanh(x); }},
    {"sigmoid", Unary::sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }},
    {"relu", Unary::relu, [](double x) { return x > 0 ? x : 0.0; }},
};

// What a call gave for each parameter of a function; a starred one has any number of items.
struct Arguments {
  std::string_view name;
  Graph& graph;
  std::array<std::vector<Operand>, 3> values = {};

  bool has(std::size_t i) const { return !values[i].empty(); }
  MaskedArray array(std::size_t i) const { return to_array(name, graph, values[i][0]); }
  int axis(std::size_t i) const { return to_axis(values[i][0]); }
  bool boolean(std::size_t i) const {
    if (!has(i)) return false;
    if (const bool* value = std::get_if<bool>(&values[i][0])) return *value;
    invalid("{}: expected true or false, received {}", name, description(values[i][0]));
  }
  // All items of a parameter, lists among them spread.
  std::vector<Operand> items(std::size_t i) const {
    std::vector<Operand> result;
    for (const Operand& value : values[i]) {
      if (const auto* list = std::get_if<std::vector<Item>>(&value))
        for (const Item& item : *list) std::visit([&](const auto& x) { result.emplace_back(x); }, item);
      else
        result.push_back(value);
    }
    return result;
  }
  std::vector<int> axes(std::size_t i) const {
    std::vector<int> result;
    for (const Operand& item : items(i)) result.push_back(to_axis(item));
    return result;
  }

 private:
  int to_axis(const Operand& operand) const {
    const Index value = to_integer(name, operand);
    if (value < -Shape::max_rank || value >= Shape::max_rank)
      invalid("{}: expected axis from {} to {}, received {}", name, -Shape::max_rank, Shape::max_rank - 1,
              value);
    return static_cast<int>(value);
  }
};

template <Reduce function>
Operand reduced(const Arguments& arguments) {
  return reduce(function, arguments.array(0), arguments.axes(1), arguments.boolean(2));
}

Operand product(const Arguments& arguments) { return matmul(arguments.array(0), arguments.array(1)); }

Operand dot(const Arguments& arguments) {
  const MaskedArray kernel = arguments.array(1);
  if (kernel.rank() > 2)
    invalid("dot: expected a second array of at most 2 axes, received {}; matmul takes more",
            kernel.shape().text());
  return matmul(arguments.array(0), kernel);
}

Operand transposed(const Arguments& arguments) {
  const MaskedArray x = arguments.array(0);
  std::vector<int> order = arguments.axes(1);
  if (!order.empty()) return permute(x, order);
  if (x.rank() < 2) invalid("transpose: expected at least 2 axes, received {}", x.shape().text());
  for (int i = 0; i < x.rank(); ++i) order.push_back(i);
  std::swap(order.end()[-1], order.end()[-2]);
  return permute(x, order);
}

Operand reshaped(const Arguments& arguments) {
  std::vector<Index> extents;
  for (const Operand& item : arguments.items(1)) extents.push_back(to_integer("reshape", item));
  return reshape(arguments.array(0), extents);
}

Operand concatenated(const Arguments& arguments) {
  std::vector<MaskedArray> arrays;
  for (const Operand& item : arguments.items(0)) arrays.push_back(to_array("concat", arguments.graph, item));
  if (arrays.empty()) invalid("concat: expected arrays, received none");
  return concatenate(arrays, arguments.has(1) ? arguments.axis(1) : -1);
}

struct Function {
  std::string_view name;
  std::array<std::string_view, 3> parameters;
  std::size_t required;
  Operand (*apply)(const Arguments&);
};
constexpr Function functions[] = {
    {"dot", {"a", "b"}, 2, dot},
    {"matmul", {"a", "b"}, 2, product},
    {"transpose", {"x", "*axes"}, 1, transposed},
    {"expand_dims",
     {"x", "axis"},
     2,
     [](const Arguments& a) -> Operand { return expand_dims(a.array(0), a.axis(1)); }},
    {"squeeze",
     {"x", "axis"},
     2,
     [](const Arguments& a) -> Operand { return squeeze(a.array(0), a.axis(1)); }},
    {"reshape", {"x", "*shape"}, 2, reshaped},
    {"concat", {"*arrays", "axis"}, 1, concatenated},
    {"sum", {"x", "axis", "keepdims"}, 1, reduced<Reduce::sum>},
    {"mean", {"x", "axis", "keepdims"}, 1, reduced<Reduce::mean>},
    {"max", {"x", "axis", "keepdims"}, 1, reduced<Reduce::max>},
    {"softmax",
     {"x", "axis"},
     1,
     [](const Arguments& a) -> Operand { return softmax(a.array(0), a.has(1) ? a.axis(1) : -1); }},
};

bool is_starred(std::string_view parameter) { return parameter.starts_with('*'); }
std::string_view bare(std::string_view parameter) { return parameter.substr(is_starred(parameter) ? 1 : 0); }

// Binds as Python does: by place, then by name.
Arguments bind(const Function& function, Graph& graph, std::span<const Operand* const> arguments,
               std::span<const std::string> keywords) {
  Arguments result{function.name, graph};
  const auto& parameters = function.parameters;
  const auto count =
      static_cast<std::size_t>(std::ranges::find(parameters, std::string_view()) - parameters.begin());
  const std::size_t positional = arguments.size() - keywords.size();
  std::size_t place = 0;
  for (std::size_t i = 0; i < positional; ++i) {
    if (place == count)
      invalid("{}: expected at most {} argument{}, received {}", function.name, count, count == 1 ? "" : "s",
              arguments.size());
    result.values[place].push_back(*arguments[i]);
    if (!is_starred(parameters[place])) ++place;
  }
  for (std::size_t i = 0; i < keywords.size(); ++i) {
    std::size_t named = 0;
    while (named < count && bare(parameters[named]) != keywords[i]) ++named;
    if (named == count) {
      std::vector<std::string_view> names;
      for (std::size_t k = 0; k < count; ++k) names.push_back(bare(parameters[k]));
      invalid("{}: unknown argument \"{}\"; expected one of {}", function.name, keywords[i],
              fmt::join(names, ", "));
    }
    if (result.has(named)) invalid("{}: expected {} once, received it twice", function.name, keywords[i]);
    result.values[named].push_back(*arguments[positional + i]);
  }
  for (std::size_t i = 0; i < function.required; ++i)
    if (!result.has(i)) invalid("{}: expected {}, received none", function.name, bare(parameters[i]));
  return result;
}

double apply_to_numbers(char symbol, bool is_power, double a, double b) {
  if (is_power) return std::pow(a, b);
  return symbol == '+' ? a + b : symbol == '-' ? a - b : symbol == '*' ? a * b : a / b;
}

}  // namespace

std::string description(const Operand& operand) {
  if (const double* number = std::get_if<double>(&operand)) return fmt::format("the number {}", *number);
  if (const bool* value = std::get_if<bool>(&operand)) return *value ? "true" : "false";
  if (const auto* array = std::get_if<MaskedArray>(&operand)) return array->shape().text();
  return "a list";
}

MaskedArray to_array(std::string_view who, Graph& graph, const Operand& operand) {
  if (const auto* array = std::get_if<MaskedArray>(&operand)) return *array;
  if (const double* number = std::get_if<double>(&operand)) return MaskedArray(graph.constant(*number));
  invalid("{}: expected an array, received {}", who, description(operand));
}

Index to_integer(std::string_view who, const Operand& operand) {
  const double* number = std::get_if<double>(&operand);
  if (!number || std::floor(*number) != *number || !(std::abs(*number) < 1e9))
    invalid("{}: expected an integer, received {}", who, description(operand));
  return static_cast<Index>(*number);
}

Operand apply_operator(std::string_view text, Graph& graph, const Operand& left, const Operand& right) {
  const double* a = std::get_if<double>(&left);
  const double* b = std::get_if<double>(&right);
  const bool is_power = text == "**";
  if (a && b) return apply_to_numbers(text[0], is_power, *a, *b);
  const MaskedArray x = to_array(text, graph, left);
  if (is_power && b && *b == 2) return unary(Unary::square, x);
  return binary(is_power         ? Binary::power
                : text[0] == '+' ? Binary::add
                : text[0] == '-' ? Binary::subtract
                : text[0] == '*' ? Binary::multiply
                                 : Binary::divide,
                x, to_array(text, graph, right));
}

Operand negate(Graph& graph, const Operand& operand) {
  if (const double* number = std::get_if<double>(&operand)) return -*number;
  return unary(Unary::negate, to_array("-", graph, operand));
}

bool has_function(std::string_view name) {
  return std::ranges::find(functions, name, &Function::name) != std::end(functions) ||
         std::ranges::find(elementwise, name, &Elementwise::name) != std::end(elementwise);
}

std::string function_names() {
  std::vector<std::string_view> names;
  for (const Function& function : functions) names.push_back(function.name);
  for (const Elementwise& function : elementwise) names.push_back(function.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

Operand call_function(std::string_view name, Graph& graph, std::span<const Operand* const> arguments,
                      std::span<const std::string> keywords) {
  for (const Function& function : functions)
    if (function.name == name) return function.apply(bind(function, graph, arguments, keywords));
  for (const Elementwise& function : elementwise) {
    if (function.name != name) continue;
    const Function signature{name, {"x"}, 1, nullptr};
    const Arguments bound = bind(signature, graph, arguments, keywords);
    if (const double* number = std::get_if<double>(&bound.values[0][0])) return function.of_number(*number);
    return unary(function.function, bound.array(0));
  }
  invalid("expected a function, one of {}, received \"{}\"", function_names(), name);
}

}  // namespace attention::expression
