#pragma once

#include "core/ops/operation.h"

namespace attention {

/// A whole simple recurrent network over time, fused: SimpleRnnCell run by Rnn is its oracle.
///
///     h ← tanh(x_t·W + h·R + b), or h unchanged where the mask is 0
///
/// Inputs: x (B, T, D) or indices (B, T) of ones in it (scan.h), initial state (B, U), kernel (D, U),
/// recurrent kernel (U, U), bias (U), and the mask (B, T) if `masked`. Outputs: the states in time order (B,
/// T, U) and the last one (B, U). With `backwards` time is read from its end. Source: Elman 1990, "Finding
/// structure in time".
struct SimpleRnnScanOptions {
  bool masked = false;
  bool backwards = false;
};

OperationPointer simple_rnn_scan_operation(const SimpleRnnScanOptions& options);

}  // namespace attention
