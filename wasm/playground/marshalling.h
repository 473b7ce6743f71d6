#pragma once

#include <emscripten/val.h>

#include <string>

#include "wasm/errors.h"
#include "wasm/playground/playground.h"

// Between JavaScript's values and ours: arrays are copied.

namespace attention::playground {

EMSCRIPTEN_DECLARE_VAL_TYPE(FontFiles)
EMSCRIPTEN_DECLARE_VAL_TYPE(Canvas)
EMSCRIPTEN_DECLARE_VAL_TYPE(FloatArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(CommandHandler)

Playground* make_playground(const std::string& selector, FontFiles fonts, CommandHandler on_command);
void open(Playground& playground, Canvas first, float width, float height, float ratio);
void set_snapshot(Playground& playground, const std::string& json, FloatArray attention);

}  // namespace attention::playground
