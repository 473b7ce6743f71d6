#pragma once

#include "core/tensor/tensor.h"

namespace attention {

/// y[i, k] = e^{x[i, k]} / Σ_j e^{x[i, j]} in each of `lines` lines of n, over the places where the mask, if
/// there is one, is not 0; 0 elsewhere, and everywhere if no place is open or all are −∞. Lines of the mask
/// are `mask_stride` apart, 0 for one of all. The largest is taken away first, so that no power overflows. y
/// may be x.
void softmax_lines(const float* x, const float* mask, Index mask_stride, float* y, Index lines, Index n);
void softmax_lines(const double* x, const double* mask, Index mask_stride, double* y, Index lines, Index n);

/// dx[k] = y[k] (dy[k] − Σ_j y[j] dy[j]) in a line of n; dx may be dy.
void softmax_line_gradient(const float* y, const float* dy, float* dx, Index n);
void softmax_line_gradient(const double* y, const double* dy, double* dx, Index n);

}  // namespace attention
