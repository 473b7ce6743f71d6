#include "wasm/engine/marshalling.h"

#include <tuple>

namespace attention::engine {

using emscripten::typed_memory_view;
using emscripten::val;

SnapshotParts take_snapshot(Engine& engine) {
  const Snapshot snapshot = engine.snapshot();
  const auto& [weights, scores] = std::tie(snapshot.attention.weights, snapshot.attention.scores);
  SnapshotParts parts;
  parts.json = Json(snapshot).dump();
  parts.attention = FloatArray(val::global("Float32Array").new_(weights.size() + scores.size()));
  parts.attention.call<void>("set", val(typed_memory_view(weights.size(), weights.data())));
  parts.attention.call<void>("set", val(typed_memory_view(scores.size(), scores.data())), weights.size());
  return parts;
}

}  // namespace attention::engine
