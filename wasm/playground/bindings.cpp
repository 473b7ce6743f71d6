#include <emscripten/bind.h>

#include <memory>
#include <utility>

#include "wasm/playground/marshalling.h"
#include "wasm/playground/playground.h"

// Registration only; signatures are described in playground.h.

using namespace attention::playground;
using attention::guarded;

EMSCRIPTEN_BINDINGS(playground) {
  emscripten::register_type<FontFiles>("{regular: Uint8Array, semibold: Uint8Array, mono: Uint8Array}");
  emscripten::register_type<Canvas>("HTMLCanvasElement");
  emscripten::register_type<FloatArray>("Float32Array");
  emscripten::register_type<CommandHandler>("(json: string) => void");

  emscripten::value_object<Rect>("Rectangle")
      .field("x", &Rect::x)
      .field("y", &Rect::y)
      .field("width", &Rect::width)
      .field("height", &Rect::height);

  emscripten::class_<Playground>("Playground")
      .constructor(&make_playground, emscripten::return_value_policy::take_ownership())
      .function("open", &open)
      .function("start_webgl", guarded<&Playground::start_webgl>())
      .function("painter", guarded<&Playground::painter>())
      .function("set_models", guarded<&Playground::set_models>())
      .function("set_config", guarded<&Playground::set_config>())
      .function("config", guarded<&Playground::config>())
      .function("set_snapshot", &set_snapshot)
      .function("set_theme", guarded<&Playground::set_theme>())
      .function("theme", guarded<&Playground::theme>())
      .function("set_reduced_motion", guarded<&Playground::set_reduced_motion>())
      .function("set_error", guarded<&Playground::set_error>())
      .function("resize", guarded<&Playground::resize>())
      .function("request_draw", guarded<&Playground::request_draw>())
      .function("draw", guarded<&Playground::draw>())
      .function("complete_fonts", guarded<&Playground::complete_fonts>())
      .function("suspend", guarded<&Playground::suspend>())
      .function("resume", guarded<&Playground::resume>())
      .function("control_rectangle", guarded<&Playground::control_rectangle>())
      .function("control_names", guarded<&Playground::control_names>())
      .function("text_wanted", guarded<&Playground::text_wanted>())
      .function("insert_text", guarded<&Playground::insert_text>())
      .function("frames", guarded<&Playground::frames>());
}
