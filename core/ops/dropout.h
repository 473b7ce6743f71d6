#pragma once

#include <cstdint>

#include "core/ops/operation.h"

namespace attention {

/// Inverted dropout: y = x / (1 − rate) with probability 1 − rate, else 0, for each element by itself.
/// Inputs: x (B, …) and place (2): the number of the training step, and the place in the batch of the first
/// of these B rows. What is drawn depends on the seed, the number of the call, the step, the row's place in
/// the batch and the element alone; so a batch that is cut over threads drops what the whole batch would.
/// Source: Srivastava et al. 2014, section 10 (the inverted form).
OperationPointer dropout_operation(double rate, std::uint64_t seed, int call);

}  // namespace attention
