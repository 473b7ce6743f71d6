#include <emscripten/bind.h>

#include "wasm/errors.h"
#include "wasm/lab/lab.h"
#include "wasm/lab/recover.h"

// Registration only.

using attention::guarded;
using namespace attention::lab;

EMSCRIPTEN_BINDINGS(lab) {
  emscripten::function("layer_list", guarded<&layer_list>());
  emscripten::function("layer_run", guarded<&layer_run>());
  emscripten::function("layer_check", guarded<&layer_check>());
  emscripten::function("recover", guarded<&recover_text>());
}
