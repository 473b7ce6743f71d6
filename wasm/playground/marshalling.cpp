#include "wasm/playground/marshalling.h"

#include <utility>

namespace attention::playground {

using emscripten::val;

Playground* make_playground(const std::string& selector, FontFiles fonts, CommandHandler on_command) {
  return as_error([&] {
    const auto bytes = [&](const char* name) {
      return emscripten::convertJSArrayToNumberVector<unsigned char>(fonts[name]);
    };
    FontBytes files{bytes("regular"), bytes("semibold"), bytes("mono")};
    return new Playground(selector, std::move(files),
                          [handler = val(on_command)](const Json& command) { handler(command.dump()); });
  });
}

void open(Playground& playground, Canvas first, float width, float height, float ratio) {
  as_error([&] { playground.open(std::move(first), width, height, ratio); });
}

void set_snapshot(Playground& playground, const std::string& json, FloatArray attention) {
  as_error(
      [&] { playground.set_snapshot(json, emscripten::convertJSArrayToNumberVector<float>(attention)); });
}

}  // namespace attention::playground
