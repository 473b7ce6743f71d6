#pragma once

#include "core/ops/operation.h"

namespace attention {

/// A whole gated recurrent unit over time, fused: GruCell run by Rnn
/// (layers/recurrent) is its oracle.
///
///     z, r = σ(x_t·W + h·R + b)         gate order z, r, h̃ in kernel (D, 3U), recurrent kernel (U, 3U)
///     reset_after:  h̃ = tanh(x_t·W_h + b_ih + r ∘ (h·R_h + b_rh)),   bias (2, 3U)
///     else:         h̃ = tanh(x_t·W_h + (r ∘ h)·R_h + b_h),           bias (3U)
///     h ← z ∘ h + (1 − z) ∘ h̃, or h unchanged where the mask is 0
///
/// Inputs: x (B, T, D) or indices (B, T) of ones in it (scan.h), initial state (B, U), kernel, recurrent
/// kernel, bias, and the mask (B, T) if `masked`. Outputs: the states in time order (B, T, U) and the last
/// one (B, U). With `backwards` time is read from its end. Source: Cho et al. 2014, "Learning phrase
/// representations using RNN encoder–decoder", eq. 5–8, and cuDNN's variant for reset_after.
///
/// Layout: everything inside is time-major, so that a step is a block of rows; x·W for all steps is one
/// product, as are the gradients of both kernels.
struct GruScanOptions {
  bool reset_after = true;
  bool masked = false;
  bool backwards = false;
};

OperationPointer gru_scan_operation(const GruScanOptions& options);

}  // namespace attention
