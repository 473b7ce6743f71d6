#pragma once

#include <memory>
#include <span>

#include "core/base/sequences.h"
#include "core/training/examples.h"

namespace attention {

/// Letters of the longest sequence, at least 1.
Index longest_of(std::span<const Letters> sequences);

/// Writes sequences as rows of what models read: letters (N, T), `padding` where a sequence has ended, and
/// mask (N, T), 1 in the sequence and 0 after it. T at least that of the longest.
void pad(std::span<const Letters> sequences, Index padding, View<float> letters, View<float> mask);

/// The same rows for training, made when they are asked for: letters and mask, both (N, time).
std::vector<ExampleArray> padded(std::shared_ptr<const Sequences> sequences, Index padding, Index time);

}  // namespace attention
