#pragma once

#include <emscripten/val.h>

#include <string>

#include "wasm/engine/engine.h"

// Between JavaScript's values and ours. Arrays leave as copies: nothing outside holds a view of the heap.

namespace attention::engine {

EMSCRIPTEN_DECLARE_VAL_TYPE(FloatArray)

struct SnapshotParts {
  std::string json;
  FloatArray attention{emscripten::val::undefined()};  ///< weights, then scores
};

SnapshotParts take_snapshot(Engine& engine);

}  // namespace attention::engine
