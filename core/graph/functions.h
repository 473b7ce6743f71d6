#pragma once

#include <optional>

#include "core/graph/graph.h"
#include "core/ops/unary.h"

// What layers are written with: operations on symbolic values. Shapes broadcast as in NumPy; axes may be
// negative. Results carry no mask.

namespace attention {

Value unary(Unary function, Value x);
inline Value exp(Value x) { return unary(Unary::exp, x); }
inline Value log(Value x) { return unary(Unary::log, x); }
inline Value sqrt(Value x) { return unary(Unary::sqrt, x); }
inline Value square(Value x) { return unary(Unary::square, x); }
inline Value tanh(Value x) { return unary(Unary::tanh, x); }
inline Value sigmoid(Value x) { return unary(Unary::sigmoid, x); }
inline Value relu(Value x) { return unary(Unary::relu, x); }

Value operator+(Value a, Value b);
Value operator-(Value a, Value b);
Value operator*(Value a, Value b);
Value operator/(Value a, Value b);
Value operator+(Value a, double b);
Value operator-(Value a, double b);
Value operator*(Value a, double b);
Value operator-(double a, Value b);
Value operator-(Value x);
Value maximum(Value a, Value b);
Value minimum(Value a, Value b);
Value power(Value a, Value b);

/// a (…, M, K) · b (…, K, N); see ops/matmul.h.
Value matmul(Value a, Value b);
/// a (…, M, K) · bᵀ, b (…, N, K).
Value matmul_transposed(Value a, Value b);
/// x·kernel + bias on the last axis; bias may be empty. Where x is rows of a small table (lookup_of), it is
/// rows of the table's product: (E[i] + P)·W + b = (E·W + b)[i] + P·W. Few letters are multiplied once, not
/// at every step.
Value affine(Value x, Value kernel, Value bias = {});

Value sum(Value x, int axis, bool keep_axis = false);
Value mean(Value x, int axis, bool keep_axis = false);
Value max(Value x, int axis, bool keep_axis = false);
/// With a mask (broadcast to x): masked places get exactly 0.
Value softmax(Value x, int axis = -1, Value mask = {});
Value log_softmax(Value x);

Value reshape(Value x, const Shape& shape);
Value expand_dims(Value x, int axis);
Value squeeze(Value x, int axis);
Value permute(Value x, std::vector<int> order);
/// The last two axes swapped.
Value transpose(Value x);
Value slice(Value x, int axis, Index start, Index extent);
/// One index of an axis, which goes away.
Value at(Value x, int axis, Index index);
Value reverse(Value x, int axis);
Value concatenate(const std::vector<Value>& values, int axis);
/// Values of equal shape along a new axis.
Value stack(const std::vector<Value>& values, int axis);
Value broadcast_to(Value x, const Shape& shape);
Value gather(Value table, Value indices);

/// What gather made: table[indices], plus a row for each step unless `rows` is empty.
struct Lookup {
  Value table;
  Value indices;
  Value rows;
};
/// The lookup that x comes from; nothing if x is no such thing, or if the table is not much smaller than x.
std::optional<Lookup> lookup_of(Value x);
/// condition ≠ 0 ? a : b, all broadcast.
Value where(Value condition, Value a, Value b);
Value stop_gradient(Value x);

}  // namespace attention
