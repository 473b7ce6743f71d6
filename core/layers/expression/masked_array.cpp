#include "core/layers/expression/masked_array.h"

#include <limits>
#include <numeric>

#include "core/base/error.h"

namespace attention::expression {
namespace {

using Masks = std::array<Value, Shape::max_rank>;

std::size_t place(int axis) { return static_cast<std::size_t>(axis); }

MaskedArray with_masks(Value value, const Masks& masks) {
  MaskedArray result;
  result.value = value;
  result.masks = masks;
  return result;
}

// Real where both are.
Value both(Value a, Value b) { return !a || (b && a.id == b.id) ? b : b ? a * b : a; }

// (batch, extent) as an array that broadcasts against `rank` axes.
Value spread(Value mask, int axis, int rank) {
  std::vector<Index> extents(place(rank), 1);
  extents.front() = mask.shape()[0];
  extents[place(axis)] = mask.shape()[1];
  return reshape(mask, Shape(extents));
}

// What is real along these axes, to broadcast against x; empty if all is. The batch has no mask of its own:
// to add up over it is to add up over every masked axis.
Value real_places(const MaskedArray& x, const std::vector<int>& axes) {
  const bool all = std::ranges::find(axes, 0) != axes.end();
  Value result;
  for (int i = 1; i < x.rank(); ++i)
    if (x.masks[place(i)] && (all || std::ranges::find(axes, i) != axes.end()))
      result = both(result, spread(x.masks[place(i)], i, x.rank()));
  return result;
}

Value only(Value mask, Value x, double otherwise) { return where(mask, x, x.graph->constant(otherwise)); }

// The masks of the axes that x brings into a result of `rank` axes, where its batch stays the first.
Masks aligned(const MaskedArray& x, int rank) { return x.rank() == rank ? x.masks : Masks{}; }

// x as an array of these leading axes.
MaskedArray with_leading(const MaskedArray& x, std::vector<Index> extents) {
  extents.push_back(x.shape()[-2]);
  extents.push_back(x.shape()[-1]);
  const Shape shape{std::span<const Index>(extents)};
  return with_masks(broadcast_to(x.value, shape), aligned(x, shape.rank()));
}

std::vector<Index> leading(const MaskedArray& x) {
  auto extents = x.shape().vector();
  extents.resize(extents.size() - 2);
  return extents;
}

// Zeros at the masked places of the axis that a product adds up over.
MaskedArray cleared(const MaskedArray& x, int axis) {
  const Value mask = axis > 0 ? x.masks[place(axis)] : Value{};
  return mask ? with_masks(only(spread(mask, axis, x.rank()), x.value, 0), x.masks) : x;
}

}  // namespace

MaskedArray::MaskedArray(Value input) : value(input.without_mask()) {
  if (input.mask()) masks[1] = input.mask();
}

Value MaskedArray::with_mask() const {
  const Value& mask = masks[1];
  const bool fits = mask && mask.shape() == Shape{shape()[0], shape()[1]};
  return fits ? value.with_mask(mask) : value;
}

MaskedArray unary(Unary function, const MaskedArray& x) {
  return with_masks(attention::unary(function, x.value), x.masks);
}

MaskedArray binary(Binary function, const MaskedArray& a, const MaskedArray& b) {
  const Value value = a.value.graph->apply(binary_operation(function), {a.value, b.value})[0];
  Masks masks = aligned(a, value.shape().rank());
  const Masks others = aligned(b, value.shape().rank());
  for (std::size_t i = 1; i < masks.size(); ++i) masks[i] = both(masks[i], others[i]);
  return with_masks(value, masks);
}

MaskedArray reduce(Reduce function, const MaskedArray& x, std::vector<int> axes, bool keep_axes) {
  const int rank = x.rank();
  const char* name = function == Reduce::sum ? "sum" : function == Reduce::mean ? "mean" : "max";
  if (axes.empty()) {
    axes.resize(place(rank));
    std::iota(axes.begin(), axes.end(), 0);
  }
  for (int& axis : axes) axis = normalize_axis(axis, rank, name);
  std::ranges::sort(axes);
  if (std::ranges::adjacent_find(axes) != axes.end())
    invalid("{}: expected each axis once, received ({})", name, fmt::join(axes, ", "));
  const auto over_axes = [&](Reduce how, Value y) {
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis)
      y = y.graph->apply(reduce_operation(how, *axis), {y})[0];
    return y;
  };

  Value y = x.value;
  if (const Value mask = real_places(x, axes); !mask) {
    y = over_axes(function, y);
  } else if (function == Reduce::max) {
    const Value any = over_axes(Reduce::max, broadcast_to(mask, x.shape()));
    y = only(any, over_axes(Reduce::max, only(mask, y, -std::numeric_limits<double>::infinity())), 0);
  } else {
    y = over_axes(Reduce::sum, only(mask, y, 0));
    if (function == Reduce::mean) {
      const Value count = over_axes(Reduce::sum, broadcast_to(mask, x.shape()));
      y = y / maximum(count, y.graph->constant(1.0));
    }
  }

  Shape kept = x.shape();
  Masks masks{};
  int next = 0;
  for (int i = 0; i < rank; ++i) {
    const bool gone = std::ranges::binary_search(axes, i);
    if (gone) kept = kept.with(i, 1);
    if (!gone && axes[0] != 0) masks[place(keep_axes ? i : next)] = x.masks[place(i)];
    next += gone ? 0 : 1;
  }
  return with_masks(keep_axes ? attention::reshape(y, kept) : y, masks);
}

MaskedArray softmax(const MaskedArray& x, int axis) {
  const int i = normalize_axis(axis, x.rank(), "softmax");
  return with_masks(attention::softmax(x.value, i, real_places(x, {i})), x.masks);
}

MaskedArray matmul(MaskedArray a, MaskedArray b) {
  const bool row = a.rank() == 1;
  const bool column = b.rank() == 1;
  if (a.rank() == 0 || b.rank() == 0)
    invalid("matmul: expected two arrays of at least one axis, received {} and {}", a.shape().text(),
            b.shape().text());
  if (row) a = expand_dims(a, 0);
  if (column) b = expand_dims(b, 1);
  if (b.rank() > 2 && leading(a) != leading(b)) {
    const auto shared = broadcast(Shape(leading(a)), Shape(leading(b)), "matmul: leading axes").vector();
    a = with_leading(a, shared);
    b = with_leading(b, shared);
  }
  const Value mask = a.masks[place(a.rank() - 1)];
  const bool same = mask && b.rank() > 2 && b.masks[place(b.rank() - 2)].id == mask.id;
  const Value value =
      attention::matmul(cleared(a, a.rank() - 1).value, same ? b.value : cleared(b, b.rank() - 2).value);

  Masks masks = aligned(a, value.shape().rank());
  const Masks others = b.rank() > 2 ? aligned(b, value.shape().rank()) : Masks{};
  const auto last = place(value.shape().rank() - 1);
  masks[last] = others[last];
  for (std::size_t i = 1; i + 1 < last; ++i) masks[i] = both(masks[i], others[i]);
  MaskedArray result = with_masks(value, masks);
  if (column) result = squeeze(result, -1);
  if (row) result = squeeze(result, column ? -1 : -2);
  return result;
}

MaskedArray permute(const MaskedArray& x, std::vector<int> order) {
  for (int& axis : order) axis = normalize_axis(axis, x.rank(), "transpose");
  const Value value = attention::permute(x.value, order);
  Masks masks{};
  for (std::size_t i = 0; i < order.size(); ++i)
    if (order[0] == 0) masks[i] = x.masks[place(order[i])];
  return with_masks(value, masks);
}

MaskedArray expand_dims(const MaskedArray& x, int axis) {
  const int i = normalize_axis(axis, x.rank() + 1, "expand_dims");
  const Value value = attention::expand_dims(x.value, axis);
  Masks masks{};
  for (int k = 1; k < x.rank() && i > 0; ++k) masks[place(k < i ? k : k + 1)] = x.masks[place(k)];
  return with_masks(value, masks);
}

MaskedArray squeeze(const MaskedArray& x, int axis) {
  const int i = normalize_axis(axis, x.rank(), "squeeze");
  const Value value = attention::squeeze(x.value, axis);
  Masks masks{};
  for (int k = 1; k < x.rank() && i > 0; ++k)
    if (k != i) masks[place(k < i ? k : k - 1)] = x.masks[place(k)];
  return with_masks(value, masks);
}

MaskedArray reshape(const MaskedArray& x, std::vector<Index> extents) {
  if (const auto open = std::ranges::find(extents, -1); open != extents.end()) {
    const bool one = std::ranges::count(extents, -1) == 1;
    *open = 1;
    const Index others = one ? Shape(extents).size() : 0;
    *open = others > 0 && x.shape().size() % others == 0 ? x.shape().size() / others : -1;
    if (*open < 0)
      invalid("reshape: expected at most one -1, whose extent {} leaves open, received ({})",
              x.shape().text(), fmt::join(extents, ", "));
  }
  const Shape shape{std::span<const Index>(extents)};
  const Value value = attention::reshape(x.value, shape);
  Masks masks{};
  for (int i = 0; i < std::min(x.rank(), shape.rank()) && x.shape()[i] == shape[i]; ++i)
    masks[place(i)] = x.masks[place(i)];
  return with_masks(value, masks);
}

MaskedArray slice(const MaskedArray& x, int axis, Index start, Index extent) {
  const int i = normalize_axis(axis, x.rank(), "slice");
  Masks masks = x.masks;
  for (int k = 1; k < x.rank(); ++k) {
    Value& mask = masks[place(k)];
    const int along = i == 0 ? 0 : 1;  // a mask is (batch, extent of axis k)
    if (mask && (i == 0 || i == k) && mask.shape()[along] == x.shape()[i])
      mask = attention::slice(mask, along, start, extent);
  }
  return with_masks(attention::slice(x.value, i, start, extent), masks);
}

MaskedArray concatenate(const std::vector<MaskedArray>& values, int axis) {
  std::vector<Value> parts;
  for (const MaskedArray& part : values) parts.push_back(part.value);
  const Value value = attention::concatenate(parts, axis);
  const int i = normalize_axis(axis, value.shape().rank(), "concat");
  if (i == 0) return with_masks(value, {});
  Masks masks{};
  bool masked = false;
  for (const MaskedArray& part : values) {
    for (std::size_t k = 1; k < masks.size(); ++k)
      if (k != place(i)) masks[k] = both(masks[k], part.masks[k]);
    masked = masked || part.masks[place(i)];
  }
  if (!masked) return with_masks(value, masks);
  std::vector<Value> along;
  for (const MaskedArray& part : values) {
    const Value mask = part.masks[place(i)];
    along.push_back(
        broadcast_to(mask ? mask : value.graph->constant(1.0), {part.shape()[0], part.shape()[i]}));
  }
  masks[place(i)] = attention::concatenate(along, 1);
  return with_masks(value, masks);
}

}  // namespace attention::expression
