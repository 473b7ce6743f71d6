#include <emscripten/bind.h>

#include "wasm/build_info.h"
#include "wasm/engine/marshalling.h"
#include "wasm/errors.h"

// Registration only.

using namespace attention::engine;
using attention::build_info;
using attention::guarded;

EMSCRIPTEN_BINDINGS(engine) {
  emscripten::register_type<FloatArray>("Float32Array");
  emscripten::value_object<SnapshotParts>("SnapshotParts")
      .field("json", &SnapshotParts::json)
      .field("attention", &SnapshotParts::attention);

  emscripten::class_<Engine>("Engine")
      .constructor<>()
      .function("configure", guarded<&Engine::configure>())
      .function("configured", guarded<&Engine::configured>())
      .function("config", guarded<&Engine::config>())
      .function("train", guarded<&Engine::train>())
      .function("stop", guarded<&Engine::stop>())
      .function("reset", guarded<&Engine::reset>())
      .function("set_epochs", guarded<&Engine::set_epochs>())
      .function("status", guarded<&Engine::status>())
      .function("epoch", guarded<&Engine::epoch>())
      .function("snapshot", guarded<&take_snapshot>())
      .function("compare", guarded<&Engine::compare>())
      .function("sequences", guarded<&Engine::sequences>())
      .function("add_answer", guarded<&Engine::add_answer>());

  emscripten::function("complete_config", guarded<&complete_config>());
  emscripten::function("data_methods", guarded<&data_methods>());
  emscripten::function("models", guarded<&models>());
  emscripten::function("build_info", guarded<&build_info>());
}
