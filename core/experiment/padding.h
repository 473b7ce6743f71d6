#pragma once

#include <span>

#include "core/base/sequences.h"
#include "core/tensor/tensor.h"

namespace attention {

/// Letters of the longest sequence, at least 1.
Index longest_of(std::span<const Letters> sequences);

/// Writes sequences as rows of what models read: letters (N, T), `padding` where a sequence has ended, and
/// mask (N, T), 1 in the sequence and 0 after it. T at least that of the longest.
void pad(std::span<const Letters> sequences, Index padding, View<float> letters, View<float> mask);

}  // namespace attention
