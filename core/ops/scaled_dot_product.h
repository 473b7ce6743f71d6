#pragma once

#include "core/ops/operation.h"

namespace attention {

struct ScaledDotProductOptions {
  Index heads = 1;
  bool causal = false;  ///< query i sees the steps 0 … i
  bool masked = false;  ///< there is a fourth input, the mask of the steps
};

/// For each head, which has its share of the last axis: α = softmax_Tk(Q·Kᵀ / √D) over the open steps, and
/// α·V. Inputs: Q (B, Tq, h·D), K (B, Tk, h·D), V (B, Tk, h·Dv)[, mask (B, Tk)]. Outputs: (B, Tq, h·Dv) and α
/// (B, h, Tq, Tk), 0 where there is nothing open. Head by head, so that the scores stay in the first cache.
OperationPointer scaled_dot_product_operation(const ScaledDotProductOptions& options);

}  // namespace attention
