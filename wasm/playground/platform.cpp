#include "wasm/playground/platform.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "wasm/playground/software_painter.h"

namespace attention::playground {
namespace {

using emscripten::val;

val find_canvas(const std::string& selector) {
  const val targets = val::module_property("specialHTMLTargets");
  if (!targets.isUndefined() && !targets[selector].isUndefined()) return targets[selector];
  return val::global("document").call<val>("querySelector", selector);
}

Platform& self(void* data) { return *static_cast<Platform*>(data); }

void write_clipboard(void*, const char* text) {
  const val clipboard = val::global("navigator")["clipboard"];
  if (!clipboard.isUndefined()) clipboard.call<val>("writeText", std::string(text));
}

const char* css_cursor(ImGuiMouseCursor cursor) {
  switch (cursor) {
    case ImGuiMouseCursor_TextInput:
      return "text";
    case ImGuiMouseCursor_Hand:
      return "pointer";
    case ImGuiMouseCursor_ResizeEW:
      return "ew-resize";
    case ImGuiMouseCursor_ResizeNS:
      return "ns-resize";
    case ImGuiMouseCursor_NotAllowed:
      return "not-allowed";
    default:
      return "default";
  }
}

}  // namespace

Platform::Platform(std::string selector, Callbacks callbacks)
    : selector_(std::move(selector)), callbacks_(std::move(callbacks)), canvas_(find_canvas(selector_)) {
  if (canvas_.isNull()) throw std::runtime_error("expected a canvas at \"" + selector_ + "\", found none");
  imgui_ = ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendPlatformName = "html5";
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigDragClickToInputText = true;   // a click into a number lets it be typed
  io.ConfigInputTextCursorBlink = false;  // a still page draws nothing
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.SetClipboardTextFn = write_clipboard;
  io.DisplaySize = {1, 1};
  listen(true);
}

void Platform::open(val first, float width, float height, float ratio) {
  set_size(width, height, ratio);
  make_current();
  if (width_ > 1) update();
  auto painter = std::make_unique<SoftwarePainter>(std::move(first));
  if (painter->works()) return set_painter(std::move(painter));
  painter.reset();
  start_webgl();
}

void Platform::start_webgl() {
  webgl_due_ = suspended_;
  if (webgl_ || suspended_) return;
  auto context = std::make_unique<WebGlContext>(selector_);
  if (*context) {
    webgl_ = std::move(context);
    make_current();
    set_painter(std::make_unique<WebGlPainter>());
    draw_now();  // at once, or the canvas would be seen blank
  } else if (!painter_) {
    throw std::runtime_error("this browser offers neither WebGL 2 nor a canvas to paint on");
  }
}

Platform::~Platform() {
  make_current();
  listen(false);
  if (frame_request_) emscripten_cancel_animation_frame(static_cast<int>(frame_request_));
  painter_.reset();
  ImGui::DestroyContext(imgui_);
}

void Platform::make_current() {
  ImGui::SetCurrentContext(imgui_);
  if (webgl_) webgl_->make_current();
}

void Platform::set_painter(std::unique_ptr<Painter> painter) {
  painter_ = std::move(painter);
  repaint_.forget();
}

void Platform::fonts_changed() {
  if (!painter_) return;
  painter_->fonts_changed();
  repaint_.forget();
}

void Platform::listen(bool on) {
  const char* canvas = selector_.c_str();
  const char* window = EMSCRIPTEN_EVENT_TARGET_WINDOW;
  void* me = this;
  const em_mouse_callback_func mouse = [](int type, const EmscriptenMouseEvent* event,
                                          void* data) -> EM_BOOL {
    return self(data).on_mouse(type, *event);
  };
  const em_mouse_callback_func outside = [](int type, const EmscriptenMouseEvent* event,
                                            void* data) -> EM_BOOL {
    return self(data).on_window_mouse(type, *event);
  };
  const em_wheel_callback_func wheel = [](int, const EmscriptenWheelEvent* event, void* data) -> EM_BOOL {
    return self(data).on_wheel(*event);
  };
  const em_touch_callback_func touch = [](int type, const EmscriptenTouchEvent* event,
                                          void* data) -> EM_BOOL {
    return self(data).on_touch(type, *event);
  };
  const em_key_callback_func key = [](int type, const EmscriptenKeyboardEvent* event, void* data) -> EM_BOOL {
    return self(data).on_key(type, *event);
  };
  const em_focus_callback_func focus = [](int type, const EmscriptenFocusEvent*, void* data) -> EM_BOOL {
    return self(data).on_focus(type);
  };
  const em_webgl_context_callback context = [](int type, const void*, void* data) -> EM_BOOL {
    return self(data).on_context(type);
  };
  emscripten_set_mousedown_callback(canvas, me, false, on ? mouse : nullptr);
  emscripten_set_mousemove_callback(canvas, me, false, on ? mouse : nullptr);
  emscripten_set_mouseleave_callback(canvas, me, false, on ? mouse : nullptr);
  emscripten_set_mousemove_callback(window, me, false, on ? outside : nullptr);
  emscripten_set_mouseup_callback(window, me, false, on ? outside : nullptr);
  emscripten_set_wheel_callback(canvas, me, false, on ? wheel : nullptr);
  emscripten_set_touchstart_callback(canvas, me, false, on ? touch : nullptr);
  emscripten_set_touchmove_callback(canvas, me, false, on ? touch : nullptr);
  emscripten_set_touchend_callback(canvas, me, false, on ? touch : nullptr);
  emscripten_set_touchcancel_callback(canvas, me, false, on ? touch : nullptr);
  emscripten_set_keydown_callback(canvas, me, false, on ? key : nullptr);
  emscripten_set_keyup_callback(canvas, me, false, on ? key : nullptr);
  emscripten_set_focus_callback(canvas, me, false, on ? focus : nullptr);
  emscripten_set_blur_callback(canvas, me, false, on ? focus : nullptr);
  emscripten_set_webglcontextlost_callback(canvas, me, false, on ? context : nullptr);
  emscripten_set_webglcontextrestored_callback(canvas, me, false, on ? context : nullptr);
}

bool Platform::set_size(float width, float height, float ratio) {
  width = std::max(1.0f, std::floor(width));
  height = std::max(1.0f, std::floor(height));
  ratio = std::clamp(ratio, 0.5f, 4.0f);
  if (width == width_ && height == height_ && ratio == ratio_) return false;
  repaint_.forget();  // a canvas that got a new size is blank until it is drawn
  width_ = width;
  height_ = height;
  ratio_ = ratio;
  // Cut off as Dear ImGui's renderer does it, or a line at the edge would never be painted.
  emscripten_set_canvas_element_size(selector_.c_str(), static_cast<int>(width_ * ratio_),
                                     static_cast<int>(height_ * ratio_));
  return true;
}

void Platform::resize(float width, float height, float ratio) {
  if (!set_size(width, height, ratio)) return;
  draw_now();
  request_frames();
}

void Platform::request_frames(int count) {
  wanted_frames_ = std::max(wanted_frames_, count);
  if (frame_request_ || lost_ || suspended_) return;
  frame_request_ = emscripten_request_animation_frame(
      [](double, void* data) -> EM_BOOL { return self(data).on_frame(); }, this);
}

bool Platform::on_frame() {
  frame_request_ = 0;
  if (wanted_frames_ > 0) --wanted_frames_;
  draw_now();
  const bool resized_before = std::exchange(resized_, content_resized());
  if (wanted_frames_ > 0 || (resized_ && !resized_before)) request_frames(std::max(wanted_frames_, 1));
  return false;
}

bool Platform::content_resized() const {
  const auto resized = [](const ImGuiWindow* window) {
    const ImVec2& start = window->DC.CursorStartPos;
    const ImVec2& end = window->DC.CursorMaxPos;
    const ImVec2& known = window->ContentSize;
    return window->Active &&
           (std::trunc(end.x - start.x) != known.x || std::trunc(end.y - start.y) != known.y);
  };
  return std::any_of(imgui_->Windows.begin(), imgui_->Windows.end(), resized);
}

void Platform::update() {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {width_, height_};
  io.DisplayFramebufferScale = {ratio_, ratio_};
  const double now = emscripten_performance_now() / 1000;
  io.DeltaTime = std::clamp(static_cast<float>(now - last_frame_), 1e-4f, 0.1f);
  last_frame_ = now;
  callbacks_.prepare();
  if (scroll_ != 0) scroll(std::exchange(scroll_, 0.0f));
  if (painter_) painter_->begin();
  ImGui::NewFrame();
  callbacks_.draw();
  ImGui::Render();
}

void Platform::draw_now() {
  if ((!painter_ && !webgl_) || lost_ || suspended_ || width_ <= 1) return;
  make_current();
  if (!painter_) set_painter(std::make_unique<WebGlPainter>());
  update();
  repaint_.paint(*painter_, *ImGui::GetDrawData(), ImGui::GetStyle().Colors[ImGuiCol_WindowBg]);
  apply_cursor();
  ++frames_;
  if (callbacks_.after) callbacks_.after();
}

void Platform::take_in() {
  if (lost_ || suspended_ || !painter_) return;
  // ImGui takes a press and its release in two frames; a few more for what came before them.
  for (int i = 0; i < 5 && !imgui_->InputEventsQueue.empty(); ++i) update();
  if (callbacks_.after) callbacks_.after();
}

void Platform::apply_cursor() {
  const ImGuiMouseCursor cursor = ImGui::GetMouseCursor();
  if (cursor == cursor_) return;
  cursor_ = cursor;
  canvas_["style"].set("cursor", std::string(css_cursor(cursor)));
}

void Platform::suspend() {
  if (suspended_) return;
  suspended_ = true;
  if (!webgl_) return;
  // A lost context hands out no extensions, so the one that restores it is kept.
  const val context = canvas_.call<val>("getContext", std::string("webgl2"));
  loser_ = context.call<val>("getExtension", std::string("WEBGL_lose_context"));
  if (!loser_.isNull()) loser_.call<void>("loseContext");
}

void Platform::resume() {
  if (!suspended_) return;
  suspended_ = false;
  if (lost_ && !loser_.isNull()) loser_.call<void>("restoreContext");
  if (webgl_due_) start_webgl();
  request_frames();
}

bool Platform::on_context(int type) {
  make_current();
  if (type == EMSCRIPTEN_EVENT_WEBGLCONTEXTLOST) {
    lost_ = true;
    if (frame_request_) emscripten_cancel_animation_frame(static_cast<int>(frame_request_));
    frame_request_ = 0;
    painter_.reset();
    // Resumed before the loss was reported: the context can be asked for only now.
    if (!suspended_ && !loser_.isNull()) loser_.call<void>("restoreContext");
  } else {
    lost_ = false;
    request_frames();
  }
  return true;  // without this the browser never restores the context
}

}  // namespace attention::playground
