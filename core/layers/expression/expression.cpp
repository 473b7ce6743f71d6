#include "core/layers/expression/expression.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/layers/expression/library.h"

namespace attention::expression {
namespace {

// Computes the nodes of one program, one after the other.
class Evaluation {
 public:
  Evaluation(Graph& graph, const Names& names) : graph_(graph), names_(names) {}

  void add(const Node& node) {
    values_.push_back(compute(node));
    if (const auto* array = std::get_if<MaskedArray>(&values_.back()); array && node.kind != Node::Kind::name)
      elements_ += array->shape().size();
    if (elements_ > max_elements)
      invalid("expected arrays of at most {} elements in all, received {}", max_elements,
              description(values_.back()));
  }

  const Operand& value(int node) const { return values_[static_cast<std::size_t>(node)]; }

 private:
  const Operand& operand(const Node& node, std::size_t i) const { return value(node.operands[i]); }

  Operand compute(const Node& node) {
    switch (node.kind) {
      case Node::Kind::number:
        return node.number;
      case Node::Kind::boolean:
        return node.number != 0;
      case Node::Kind::name:
        return named(node.text);
      case Node::Kind::negate:
        return negate(graph_, operand(node, 0));
      case Node::Kind::binary:
        return apply_operator(node.text, graph_, operand(node, 0), operand(node, 1));
      case Node::Kind::call: {
        std::vector<const Operand*> arguments;
        for (const int i : node.operands) arguments.push_back(&value(i));
        return call_function(node.text, graph_, arguments, node.keywords);
      }
      case Node::Kind::subscript:
        return subscript(node);
      case Node::Kind::list:
        return list(node);
    }
    return {};
  }

  MaskedArray named(const std::string& name) const {
    const auto found = std::ranges::find(names_, name, &Names::value_type::first);
    if (found != names_.end()) return MaskedArray(found->second);
    std::vector<std::string_view> known;
    for (const auto& entry : names_) known.push_back(entry.first);
    invalid("expected one of {}, received {}", fmt::join(known, ", "), in_quotes(name));
  }

  std::vector<Item> list(const Node& node) const {
    std::vector<Item> items;
    for (const int i : node.operands) {
      if (const double* number = std::get_if<double>(&value(i)))
        items.emplace_back(*number);
      else if (const auto* array = std::get_if<MaskedArray>(&value(i)))
        items.emplace_back(*array);
      else
        invalid("expected a list of arrays and numbers, received {} in it", description(value(i)));
    }
    return items;
  }

  MaskedArray subscript(const Node& node) const {
    using Kind = Subscript::Kind;
    const auto* array = std::get_if<MaskedArray>(&operand(node, 0));
    if (!array) invalid("expected an array before [, received {}", description(operand(node, 0)));
    MaskedArray x = *array;
    const auto rests = std::ranges::count(node.subscripts, Kind::rest, &Subscript::kind);
    const auto named = static_cast<int>(node.subscripts.size()) - static_cast<int>(rests);
    if (named > x.rank() || rests > 1)
      invalid("expected at most {} indices and one ..., for {}, received {}", x.rank(), x.shape().text(),
              node.subscripts.size());
    int axis = 0;
    for (const Subscript& part : node.subscripts) {
      const auto bound = [&](int place, Index fallback) {
        return place < 0 ? fallback : to_integer("slice", operand(node, static_cast<std::size_t>(place)));
      };
      if (part.kind == Kind::rest) {
        axis += array->rank() - named;
        continue;
      }
      const Index extent = x.shape()[axis];
      Index start = bound(part.start, 0);
      if (part.kind == Kind::index) {
        if (start < -extent || start >= extent)
          invalid("expected an index from {} to {} for axis {} of {}, received {}", -extent, extent - 1, axis,
                  x.shape().text(), start);
        x = squeeze(slice(x, axis, start < 0 ? start + extent : start, 1), axis);
        continue;
      }
      const auto clamped = [&](Index i) { return std::clamp<Index>(i < 0 ? i + extent : i, 0, extent); };
      start = clamped(start);
      const Index stop = std::max(start, clamped(bound(part.stop, extent)));
      if (stop - start != extent) x = slice(x, axis, start, stop - start);
      ++axis;
    }
    return x;
  }

  Graph& graph_;
  const Names& names_;
  std::vector<Operand> values_;
  Index elements_ = 0;
};

}  // namespace

Expression::Expression(std::string who, std::string_view code)
    : who_(std::move(who)), program_(parse(who_, code)) {
  for (const Node& node : program_.nodes)
    if (node.kind == Node::Kind::call && !has_function(node.text))
      fail(
          who_, node.position,
          fmt::format("expected a function, one of {}, received {}", function_names(), in_quotes(node.text)));
}

bool Expression::uses(std::string_view name) const {
  return std::ranges::any_of(
      program_.nodes, [&](const Node& node) { return node.kind == Node::Kind::name && node.text == name; });
}

int Expression::variable(std::string_view name) const {
  for (const auto& [variable, node] : program_.variables)
    if (variable == name) return node;
  return -1;
}

bool Expression::outputs(std::string_view name) const {
  const Node& last = program_.nodes[static_cast<std::size_t>(program_.output)];
  const int first = last.kind == Node::Kind::list ? last.operands[0] : program_.output;
  return first == variable(name);
}

Value Expression::Result::variable(std::string_view name) const {
  for (const auto& [variable, value] : variables)
    if (variable == name) return value;
  return {};
}

Expression::Result Expression::evaluate(Graph& graph, const Names& names) const {
  Evaluation evaluation(graph, names);
  for (const Node& node : program_.nodes) try {
      evaluation.add(node);
    } catch (const std::invalid_argument& error) {
      fail(who_, node.position, error.what());
    }

  Result result;
  const auto output = [&](const auto& value) {
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, MaskedArray>)
      result.outputs.push_back(value.with_mask());
    else
      fail(who_, program_.nodes[static_cast<std::size_t>(program_.output)].position,
           "expected an array as output, received " + description(value));
  };
  const Operand& last = evaluation.value(program_.output);
  if (const auto* list = std::get_if<std::vector<Item>>(&last))
    for (const Item& item : *list) std::visit(output, item);
  else
    std::visit(output, last);
  for (const auto& [name, node] : program_.variables)
    if (const auto* array = std::get_if<MaskedArray>(&evaluation.value(node)))
      result.variables.emplace_back(name, array->with_mask());
  return result;
}

}  // namespace attention::expression
