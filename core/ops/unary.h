#pragma once

#include <string_view>

#include "core/ops/operation.h"

namespace attention {

/// Element-wise functions of one input.
///
///     negate −x · exp eˣ · log ln x · sqrt √x · square x² · abs |x|
///     relu max(x, 0) · leaky_relu x or 0.2 x · elu x or eˣ−1 · sigmoid 1/(1+e⁻ˣ) · tanh
///     softplus ln(1+eˣ) · gelu x·Φ(x), Φ the normal distribution function (exact, by erf)
///
/// Kinks at 0 (no derivative): abs, leaky_relu and elu take the right one, relu the left one (0, as Keras).
enum class Unary {
  negate,
  exp,
  log,
  sqrt,
  square,
  abs,
  relu,
  leaky_relu,
  elu,
  sigmoid,
  tanh,
  softplus,
  gelu
};

/// The function's name as written above.
std::string_view unary_name(Unary function);

OperationPointer unary_operation(Unary function);

}  // namespace attention
