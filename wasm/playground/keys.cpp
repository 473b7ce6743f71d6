#include "wasm/playground/keys.h"

#include <string_view>
#include <utility>

namespace attention::playground {
namespace {

// Tab is not here: it moves the browser's focus on.
constexpr std::pair<std::string_view, ImGuiKey> keys[] = {
    {"ArrowLeft", ImGuiKey_LeftArrow},
    {"ArrowRight", ImGuiKey_RightArrow},
    {"ArrowUp", ImGuiKey_UpArrow},
    {"ArrowDown", ImGuiKey_DownArrow},
    {"PageUp", ImGuiKey_PageUp},
    {"PageDown", ImGuiKey_PageDown},
    {"Home", ImGuiKey_Home},
    {"End", ImGuiKey_End},
    {"Insert", ImGuiKey_Insert},
    {"Delete", ImGuiKey_Delete},
    {"Backspace", ImGuiKey_Backspace},
    {"Space", ImGuiKey_Space},
    {"Enter", ImGuiKey_Enter},
    {"NumpadEnter", ImGuiKey_KeypadEnter},
    {"Escape", ImGuiKey_Escape},
    {"ShiftLeft", ImGuiKey_LeftShift},
    {"ShiftRight", ImGuiKey_RightShift},
    {"KeyA", ImGuiKey_A},
    {"KeyC", ImGuiKey_C},
    {"KeyX", ImGuiKey_X},
    {"KeyZ", ImGuiKey_Z},
};

}  // namespace

ImGuiKey key_of(const char* code) {
  for (const auto& [name, key] : keys)
    if (name == code) return key;
  return ImGuiKey_None;
}

}  // namespace attention::playground
