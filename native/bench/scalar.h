#pragma once

#include <cmath>
#include <utility>

#include "core/ops/operation.h"

// Operations as anybody would write them first: plain loops over scalars, compiled without vectors. They take
// what an operation takes, and give what it gives.

namespace attention::scalar {

using ForwardFunction = void (*)(const Forward<float>&);
using BackwardFunction = void (*)(const Backward<float>&);

void sigmoid(const Forward<float>& arguments);
void sigmoid_backward(const Backward<float>& arguments);
void exponential(const Forward<float>& arguments);
void exponential_backward(const Backward<float>& arguments);
void hyperbolic_tangent(const Forward<float>& arguments);
void hyperbolic_tangent_backward(const Backward<float>& arguments);
void relu(const Forward<float>& arguments);
void relu_backward(const Backward<float>& arguments);
void gelu(const Forward<float>& arguments);

/// Inputs of one shape.
void add(const Forward<float>& arguments);
void add_backward(const Backward<float>& arguments);
void multiply(const Forward<float>& arguments);
void multiply_backward(const Backward<float>& arguments);

/// One matrix for all rows of the first input; with a bias if there is a third input.
void affine(const Forward<float>& arguments);
void affine_backward(const Backward<float>& arguments);
/// A matrix b for each matrix a.
void matmul(const Forward<float>& arguments);

/// Over the last axis.
void softmax(const Forward<float>& arguments);
void softmax_backward(const Backward<float>& arguments);
void log_softmax(const Forward<float>& arguments);
void sum(const Forward<float>& arguments);
void sum_backward(const Backward<float>& arguments);
void layer_normalization(const Forward<float>& arguments);
void squared_distances(const Forward<float>& arguments);
/// Without a mask; one head.
void scaled_dot_product(const Forward<float>& arguments);
void gather(const Forward<float>& arguments);
void gather_backward(const Backward<float>& arguments);
/// Outputs only, no caches: nothing for backward. reset_after, forwards, masked if there is a sixth input.
void gru_scan(const Forward<float>& arguments);
/// Likewise.
void lstm_scan(const Forward<float>& arguments);
void simple_rnn_scan(const Forward<float>& arguments);

}  // namespace attention::scalar
