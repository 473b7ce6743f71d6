#pragma once

#include <emscripten/val.h>

#include <string>

#include "core/experiment/benchmark.h"
#include "wasm/engine/engine.h"

// Between JavaScript's values and ours. Arrays leave as copies: nothing outside holds a view of the heap.

namespace attention::engine {

EMSCRIPTEN_DECLARE_VAL_TYPE(FloatArray)

struct SnapshotParts {
  std::string json;
  FloatArray attention{emscripten::val::undefined()};  ///< weights, then scores
};

Benchmark* make_benchmark(const std::string& workload, int threads);
SnapshotParts take_snapshot(Engine& engine);
int steps_per_epoch(const Benchmark& benchmark);

}  // namespace attention::engine
