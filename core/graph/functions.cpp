#include "core/graph/functions.h"

#include "core/base/error.h"
#include "core/ops/binary.h"
#include "core/ops/gather.h"
#include "core/ops/matmul.h"
#include "core/ops/movement.h"
#include "core/ops/reduce.h"
#include "core/ops/softmax.h"

namespace attention {
namespace {

Value one(const OperationPointer& operation, const std::vector<Value>& inputs) {
  if (!inputs[0]) invalid("{}: expected inputs of a graph, received an empty value", operation->name());
  return inputs[0].graph->apply(operation, inputs)[0];
}

Value reduce(Reduce function, Value x, int axis, bool keep_axis) {
  const Value y = one(reduce_operation(function, axis), {x});
  return keep_axis ? reshape(y, x.shape().with(axis, 1)) : y;
}

// Whether rows (1, …, 1, T, D) broadcast to x (…, T, D), and there are some of x for each.
bool is_row_for_each_step(const Shape& rows, const Shape& x) {
  return rows.rank() >= 2 && rows.rank() <= x.rank() && x.rank() >= 2 && rows[-1] == x[-1] &&
         rows[-2] == x[-2] && rows.product(0, rows.rank() - 2) == 1 && x.size() >= 2 * rows.size();
}

}  // namespace

std::optional<Lookup> lookup_of(Value x) {
  if (!x || x.graph->entry(x.id).source != Graph::Source::operation) return {};
  const Graph::Node& node = x.graph->nodes()[static_cast<std::size_t>(x.graph->entry(x.id).producer)];
  if (node.operation->name() != "gather") return {};
  const auto input = [&](std::size_t i) {
    return i < node.inputs.size() ? Value{x.graph, node.inputs[i]} : Value{};
  };
  const Lookup lookup{input(0), input(1), input(2)};
  return lookup.indices.shape().size() >= 2 * lookup.table.shape()[0] ? std::optional(lookup) : std::nullopt;
}

Value unary(Unary function, Value x) { return one(unary_operation(function), {x}); }

Value operator+(Value a, Value b) {
  const auto add_rows = [](Value x, Value rows) -> Value {
    const std::optional<Lookup> lookup = lookup_of(x);
    if (!lookup || lookup->rows || !is_row_for_each_step(rows.shape(), x.shape())) return {};
    return one(gather_operation(true), {lookup->table, lookup->indices, rows});
  };
  if (const Value sum = add_rows(a, b)) return sum;
  if (const Value sum = add_rows(b, a)) return sum;
  return one(binary_operation(Binary::add), {a, b});
}
Value operator-(Value a, Value b) { return one(binary_operation(Binary::subtract), {a, b}); }
Value operator*(Value a, Value b) { return one(binary_operation(Binary::multiply), {a, b}); }
Value operator/(Value a, Value b) { return one(binary_operation(Binary::divide), {a, b}); }
Value operator+(Value a, double b) { return a + a.graph->constant(b); }
Value operator-(Value a, double b) { return a - a.graph->constant(b); }
Value operator*(Value a, double b) { return a * a.graph->constant(b); }
Value operator-(double a, Value b) { return b.graph->constant(a) - b; }
Value operator-(Value x) { return unary(Unary::negate, x); }
Value maximum(Value a, Value b) { return one(binary_operation(Binary::maximum), {a, b}); }
Value minimum(Value a, Value b) { return one(binary_operation(Binary::minimum), {a, b}); }
Value power(Value a, Value b) { return one(binary_operation(Binary::power), {a, b}); }

Value matmul(Value a, Value b) { return one(matmul_operation(false), {a, b}); }
Value matmul_transposed(Value a, Value b) { return one(matmul_operation(true), {a, b}); }
Value affine(Value x, Value kernel, Value bias) {
  const bool fits = x && kernel && kernel.shape().rank() == 2 && kernel.shape()[0] == x.shape()[-1];
  if (const auto lookup = lookup_of(x); fits && lookup) {
    const Value table = affine(lookup->table, kernel, bias);
    if (!lookup->rows) return gather(table, lookup->indices);
    return one(gather_operation(true), {table, lookup->indices, affine(lookup->rows, kernel)});
  }
  return bias ? one(affine_operation(true), {x, kernel, bias}) : one(affine_operation(false), {x, kernel});
}

Value sum(Value x, int axis, bool keep_axis) { return reduce(Reduce::sum, x, axis, keep_axis); }
Value mean(Value x, int axis, bool keep_axis) { return reduce(Reduce::mean, x, axis, keep_axis); }
Value max(Value x, int axis, bool keep_axis) { return reduce(Reduce::max, x, axis, keep_axis); }

Value softmax(Value x, int axis, Value mask) {
  if (!mask) return one(softmax_operation(axis, false), {x});
  return one(softmax_operation(axis, true), {x, broadcast_to(mask, x.shape())});
}
Value log_softmax(Value x) { return one(log_softmax_operation(), {x}); }

Value reshape(Value x, const Shape& shape) { return one(reshape_operation(shape), {x}); }

Value expand_dims(Value x, int axis) {
  return reshape(x, x.shape().inserted(normalize_axis(axis, x.shape().rank() + 1, "expand_dims"), 1));
}

Value squeeze(Value x, int axis) {
  const int place = normalize_axis(axis, x.shape().rank(), "squeeze");
  if (x.shape()[place] != 1)
    invalid("squeeze: expected extent 1 at axis {}, received {}", axis, x.shape().text());
  return reshape(x, x.shape().without(place));
}

Value permute(Value x, std::vector<int> order) { return one(permute_operation(std::move(order)), {x}); }

Value transpose(Value x) {
  const int rank = x.shape().rank();
  if (rank < 2) invalid("transpose: expected at least 2 axes, received {}", x.shape().text());
  std::vector<int> order;
  for (int i = 0; i < rank; ++i) order.push_back(i);
  std::swap(order[static_cast<std::size_t>(rank - 1)], order[static_cast<std::size_t>(rank - 2)]);
  return permute(x, order);
}

Value slice(Value x, int axis, Index start, Index extent) {
  return one(slice_operation(axis, start, extent), {x});
}

Value at(Value x, int axis, Index index) { return squeeze(slice(x, axis, index, 1), axis); }

Value reverse(Value x, int axis) { return one(reverse_operation(axis), {x}); }

Value concatenate(const std::vector<Value>& values, int axis) {
  if (values.empty()) invalid("concatenate: expected at least one input, received none");
  return one(concatenate_operation(axis), values);
}

Value stack(const std::vector<Value>& values, int axis) {
  std::vector<Value> expanded;
  for (const Value& value : values) expanded.push_back(expand_dims(value, axis));
  return concatenate(expanded, axis);
}

Value broadcast_to(Value x, const Shape& shape) {
  return x.shape() == shape ? x.without_mask() : one(broadcast_operation(shape), {x});
}

Value gather(Value table, Value indices) { return one(gather_operation(), {table, indices}); }

Value where(Value condition, Value a, Value b) {
  const Shape shape = broadcast(broadcast(a.shape(), b.shape(), "where"), condition.shape(), "where");
  return one(select_operation(),
             {broadcast_to(condition, shape), broadcast_to(a, shape), broadcast_to(b, shape)});
}

Value stop_gradient(Value x) { return one(stop_gradient_operation(), {x}); }

}  // namespace attention
