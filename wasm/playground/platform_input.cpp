#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "wasm/playground/keys.h"
#include "wasm/playground/platform.h"

// The canvas's events, told to ImGui. A handler returns true to keep the event from the page.

namespace attention::playground {
namespace {

constexpr float slop = 8;  // CSS pixels a finger may move and still be a tap

int imgui_button(unsigned short button) { return button == 2 ? 1 : button == 1 ? 2 : 0; }

// The innermost window under the pointer that has something to scroll.
ImGuiWindow* scrolled_window() {
  ImGuiWindow* window = ImGui::GetCurrentContext()->HoveredWindow;
  while (window && (window->ScrollMax.y <= 0 || (window->Flags & ImGuiWindowFlags_NoScrollWithMouse)))
    window = window->Flags & ImGuiWindowFlags_Popup ? nullptr : window->ParentWindow;
  return window;
}

}  // namespace

void Platform::scroll(float pixels) {
  if (ImGuiWindow* window = scrolled_window())
    ImGui::SetScrollY(window, std::clamp(window->Scroll.y + pixels, 0.0f, window->ScrollMax.y));
}

bool Platform::can_scroll(float pixels) {
  const ImGuiWindow* window = scrolled_window();
  return window && (pixels > 0 ? window->Scroll.y < window->ScrollMax.y : window->Scroll.y > 0);
}

bool Platform::on_mouse(int type, const EmscriptenMouseEvent& event) {
  make_current();
  ImGuiIO& io = ImGui::GetIO();
  request_frames();
  const ImVec2 place(static_cast<float>(event.targetX), static_cast<float>(event.targetY));
  if (type == EMSCRIPTEN_EVENT_MOUSELEAVE) {
    if (!held_) io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
    return false;
  }
  io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
  io.AddMousePosEvent(place.x, place.y);
  if (type == EMSCRIPTEN_EVENT_MOUSEDOWN) {
    origin_ = {static_cast<float>(event.clientX) - place.x, static_cast<float>(event.clientY) - place.y};
    held_ |= 1 << event.button;
    io.AddMouseButtonEvent(imgui_button(event.button), true);
    request_frames(5);
  }
  return false;
}

bool Platform::on_window_mouse(int type, const EmscriptenMouseEvent& event) {
  if (!held_) return false;
  make_current();
  ImGuiIO& io = ImGui::GetIO();
  request_frames();
  io.AddMousePosEvent(static_cast<float>(event.clientX) - origin_.x,
                      static_cast<float>(event.clientY) - origin_.y);
  if (type == EMSCRIPTEN_EVENT_MOUSEUP && (held_ & 1 << event.button)) {
    held_ &= ~(1 << event.button);
    io.AddMouseButtonEvent(imgui_button(event.button), false);
    request_frames(5);
    take_in();
  }
  return false;
}

bool Platform::on_wheel(const EmscriptenWheelEvent& event) {
  if (!focused_ || event.mouse.ctrlKey || event.mouse.metaKey) return false;
  make_current();
  const float unit = event.deltaMode == DOM_DELTA_LINE   ? 18.0f
                     : event.deltaMode == DOM_DELTA_PAGE ? height_ * 0.8f
                                                         : 1.0f;
  const float pixels = static_cast<float>(event.deltaY) * unit;
  if (!can_scroll(pixels)) return false;
  scroll_ += pixels;
  request_frames();
  return true;
}

bool Platform::on_touch(int type, const EmscriptenTouchEvent& event) {
  const EmscriptenTouchPoint* point = nullptr;
  for (int i = 0; i < event.numTouches; ++i)
    if (event.touches[i].isChanged && (touch_ == Touch::none || event.touches[i].identifier == finger_))
      point = &event.touches[i];
  if (!point) return false;
  make_current();
  ImGuiIO& io = ImGui::GetIO();
  const ImVec2 place(static_cast<float>(point->targetX), static_cast<float>(point->targetY));
  io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
  request_frames(5);
  if (type == EMSCRIPTEN_EVENT_TOUCHSTART) {
    if (touch_ != Touch::none) return true;
    touch_ = Touch::pressing;
    finger_ = point->identifier;
    touch_start_ = touch_last_ = place;
    io.AddMousePosEvent(place.x, place.y);
    io.AddMouseButtonEvent(0, true);
    canvas_.call<void>("focus");
    return false;
  }
  if (type == EMSCRIPTEN_EVENT_TOUCHMOVE) {
    const ImVec2 moved(place.x - touch_start_.x, place.y - touch_start_.y);
    if (touch_ == Touch::pressing && std::hypot(moved.x, moved.y) > slop) {
      touch_ =
          std::abs(moved.y) > std::abs(moved.x) && scrolled_window() ? Touch::scrolling : Touch::dragging;
      if (touch_ == Touch::scrolling) {
        // Let go far away from what was pressed, so that nothing is clicked.
        ImGui::ClearActiveID();
        io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
        io.AddMouseButtonEvent(0, false);
        io.AddMousePosEvent(place.x, place.y);
      }
    }
    if (touch_ == Touch::scrolling) scroll_ += touch_last_.y - place.y;
    if (touch_ == Touch::dragging) io.AddMousePosEvent(place.x, place.y);
    touch_last_ = place;
    return touch_ != Touch::pressing;
  }
  if (touch_ != Touch::scrolling) io.AddMouseButtonEvent(0, false);
  touch_ = Touch::none;
  take_in();
  io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);  // a finger that is gone hovers over nothing
  return true;                              // or the browser would send the same tap again as a mouse click
}

bool Platform::on_key(int type, const EmscriptenKeyboardEvent& event) {
  const ImGuiKey key = key_of(event.code);
  make_current();
  ImGuiIO& io = ImGui::GetIO();
  const bool command = event.ctrlKey || event.metaKey;
  const bool shortcut = command && io.WantTextInput && key >= ImGuiKey_A && key <= ImGuiKey_Z;
  const bool down = type == EMSCRIPTEN_EVENT_KEYDOWN;
  if (down && ((command && !shortcut) || event.altKey || std::strcmp(event.code, "Tab") == 0)) return false;
  request_frames(5);
  io.AddKeyEvent(ImGuiMod_Ctrl, down && command);
  io.AddKeyEvent(ImGuiMod_Shift, event.shiftKey);
  if (key != ImGuiKey_None) io.AddKeyEvent(key, down);
  // One code point, not a key's name such as "Shift".
  const auto first = static_cast<unsigned char>(event.key[0]);
  const std::size_t width = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const bool printable = first >= 0x20 && std::strlen(event.key) == width;
  if (down && printable && !command) io.AddInputCharactersUTF8(event.key);
  return down && (io.WantTextInput || (key != ImGuiKey_None && !(key >= ImGuiKey_A && key <= ImGuiKey_Z)));
}

bool Platform::on_focus(int type) {
  make_current();
  focused_ = type == EMSCRIPTEN_EVENT_FOCUS;
  ImGui::GetIO().AddFocusEvent(focused_);
  request_frames();
  return false;
}

}  // namespace attention::playground
