#pragma once

#include "core/tensor/tensor.h"

namespace attention {

/// y[i] = f(x[i]) for n elements; y may be x. An element's value does not depend on its place.
///
/// In float, for all x but NaN, which stays: relative error at most 2⁻²² (exp), 2⁻²¹ (sigmoid, tanh); below
/// 2⁻¹²⁵, exp and sigmoid may be 0. In double to the last digits; exp is 0 below e⁻⁷⁰⁸.
/// By e^x = 2ⁿ e^r with |r| ≤ ½ ln 2 and the polynomial for e^r of S. Moshier's Cephes library (expf);
/// sigmoid(x) = e^x / (e^x + 1); tanh(x) = m / (m + 2) with m = e^{2x} − 1, which keeps its figures near 0.
void exponential(const float* x, float* y, Index n);
void exponential(const double* x, double* y, Index n);
void sigmoid(const float* x, float* y, Index n);
void sigmoid(const double* x, double* y, Index n);
void hyperbolic_tangent(const float* x, float* y, Index n);
void hyperbolic_tangent(const double* x, double* y, Index n);

}  // namespace attention
