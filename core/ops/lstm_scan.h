#pragma once

#include "core/ops/operation.h"

namespace attention {

/// A whole long short-term memory over time, fused: LstmCell run by Rnn is its oracle.
///
///     i, f, o = σ(x_t·W + h·R + b),  c̃ = tanh(x_t·W + h·R + b)      gate order i, f, c̃, o
///     c ← f ∘ c + i ∘ c̃,  h ← o ∘ tanh(c), or both unchanged where the mask is 0
///
/// Inputs: x (B, T, D) or indices (B, T) of ones in it (scan.h), initial h and c (B, U), kernel (D, 4U),
/// recurrent kernel (U, 4U), bias (4U), and the mask (B, T) if `masked`. Outputs: h in time order (B, T, U),
/// the last h and the last c (B, U). With `backwards` time is read from its end. Source: Hochreiter and
/// Schmidhuber 1997; Gers et al. 2000.
///
/// Layout as in gru_scan.h.
struct LstmScanOptions {
  bool masked = false;
  bool backwards = false;
};

OperationPointer lstm_scan_operation(const LstmScanOptions& options);

}  // namespace attention
