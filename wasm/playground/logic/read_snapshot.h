#pragma once

#include <span>
#include <string>

#include "core/experiment/snapshot.h"

namespace attention::playground {

/// A snapshot from its JSON and its block of attention: weights, then scores, each rows × glimpses × time
/// (scores may be left out; everything may when there are no rows). JSON has no word for what is not a
/// number: null stands for it. Throws std::invalid_argument.
Snapshot read_snapshot(const std::string& json, std::span<const float> attention);

}  // namespace attention::playground
