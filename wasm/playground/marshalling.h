#pragma once

#include <emscripten/val.h>

#include <exception>
#include <string>
#include <vector>

#include "wasm/playground/playground.h"

// Between JavaScript's values and ours: arrays are copied, C++ exceptions become JavaScript Errors.

namespace attention::playground {

EMSCRIPTEN_DECLARE_VAL_TYPE(FontFiles)
EMSCRIPTEN_DECLARE_VAL_TYPE(FloatArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(CommandHandler)

/// Throws a JavaScript Error with the message.
[[noreturn]] void throw_error(const std::string& message);

/// Calls `action`; what it throws reaches JavaScript as an Error.
template <class Action>
auto as_error(Action action) {
  std::string message;
  try {
    return action();
  } catch (const std::exception& error) {
    message = error.what();
  }
  throw_error(message);
}

template <auto method>
struct Guarded;

template <class Result, class... Args, Result (Playground::*method)(Args...)>
struct Guarded<method> {
  static Result call(Playground& playground, Args... args) {
    return as_error([&]() -> Result { return (playground.*method)(args...); });
  }
};

template <class Result, class... Args, Result (Playground::*method)(Args...) const>
struct Guarded<method> {
  static Result call(const Playground& playground, Args... args) {
    return as_error([&]() -> Result { return (playground.*method)(args...); });
  }
};

/// A free function that does as `method`, with errors for JavaScript.
template <auto method>
constexpr auto guarded() {
  return &Guarded<method>::call;
}

Playground* make_playground(const std::string& selector, FontFiles fonts, CommandHandler on_command);
void set_snapshot(Playground& playground, const std::string& json, FloatArray attention);

}  // namespace attention::playground
