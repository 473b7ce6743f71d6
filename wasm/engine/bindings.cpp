#include <emscripten/bind.h>

#include "wasm/engine/marshalling.h"
#include "wasm/engine/recover.h"

// Registration only. C++ exceptions pass through; the façade in web/src makes them Errors.

using namespace attention::engine;
using attention::Benchmark;

EMSCRIPTEN_BINDINGS(engine) {
  emscripten::register_type<FloatArray>("Float32Array");
  emscripten::value_object<SnapshotParts>("SnapshotParts")
      .field("json", &SnapshotParts::json)
      .field("attention", &SnapshotParts::attention);

  emscripten::class_<Engine>("Engine")
      .constructor<>()
      .function("configure", &Engine::configure)
      .function("configured", &Engine::configured)
      .function("config", &Engine::config)
      .function("train", &Engine::train)
      .function("stop", &Engine::stop)
      .function("reset", &Engine::reset)
      .function("set_epochs", &Engine::set_epochs)
      .function("status", &Engine::status)
      .function("epoch", &Engine::epoch)
      .function("snapshot", &take_snapshot)
      .function("compare", &Engine::compare);

  emscripten::class_<Benchmark>("Benchmark")
      .constructor<const std::string&, int>()
      .function("step", &Benchmark::step)
      .function("epoch_loss", &Benchmark::epoch_loss)
      .function("accuracy", &Benchmark::accuracy)
      .function("steps_per_epoch", &steps_per_epoch)
      .function("threads", &Benchmark::threads);

  emscripten::function("complete_config", &complete_config);
  emscripten::function("data_methods", &data_methods);
  emscripten::function("models", &models);
  emscripten::function("recover", &recover_text);
  emscripten::function("layer_list", &layer_list);
  emscripten::function("layer_run", &layer_run);
  emscripten::function("layer_check", &layer_check);
  emscripten::function("build_info", &build_info);
}
