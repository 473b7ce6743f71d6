#pragma once

#include <emscripten/html5.h>
#include <emscripten/val.h>
#include <imgui.h>

#include <functional>
#include <memory>
#include <string>

#include "wasm/playground/repaint.h"
#include "wasm/playground/webgl_painter.h"

namespace attention::playground {

/// Dear ImGui on one canvas: mouse, touch, wheel and keys, and frames only when something changed.
///
///     Platform platform("#laboratory", {.prepare = rebuild_fonts, .draw = draw_panels, .after =
///     send_commands}); platform.open(first, 1366, 768, 2); … platform.start_webgl();
///
/// Paints in software on a canvas of its own that lies over the other, until start_webgl(); where there is no
/// WebGL 2, for good. The canvas takes keys and the wheel only while it has the focus, and hands Tab and Ctrl
/// or Meta combinations back. A lost WebGL context is made good when the browser restores it.
class Platform {
 public:
  struct Callbacks {
    std::function<void()> prepare;  ///< before the frame begins: the place to rebuild fonts
    std::function<void()> draw;     ///< between NewFrame and Render
    std::function<void()> after;    ///< when the frame is on the canvas
  };

  /// Throws std::runtime_error if there is no such canvas.
  Platform(std::string selector, Callbacks callbacks);
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  /// Once, before anything is drawn: `first` is the canvas over the other. A first frame is made that nobody
  /// sees, to build the fonts.
  void open(emscripten::val first, float width, float height, float ratio);
  /// From the next frame on paints with WebGL 2, if there is any. Throws std::runtime_error if there is none
  /// and the other canvas cannot be painted either.
  void start_webgl();
  bool has_webgl() const { return webgl_ != nullptr; }
  /// CSS pixels, and device pixels a CSS pixel; a new size is drawn at once.
  void resize(float width, float height, float ratio);
  float width() const { return width_; }
  float height() const { return height_; }
  float ratio() const { return ratio_; }

  /// Some more frames, one an animation frame; after an input a few are needed to settle.
  void request_frames(int count = 3);
  void draw_now();
  int frames() const { return frames_; }

  /// Gives the WebGL context back to the browser, or asks for it again.
  void suspend();
  void resume();

  /// The font atlas changed.
  void fonts_changed();
  /// Makes this instance's contexts the current ones.
  void make_current();

 private:
  void listen(bool on);
  /// Whether anything changed.
  bool set_size(float width, float height, float ratio);
  void set_painter(std::unique_ptr<Painter> painter);
  void update();
  /// Acts on the input that waits without drawing: a press is not to wait for the screen's next frames, which
  /// are slow to come where pixels are drawn in software.
  void take_in();
  void scroll(float pixels);
  bool can_scroll(float pixels);
  void apply_cursor();

  bool on_mouse(int type, const EmscriptenMouseEvent& event);
  bool on_window_mouse(int type, const EmscriptenMouseEvent& event);
  bool on_wheel(const EmscriptenWheelEvent& event);
  bool on_touch(int type, const EmscriptenTouchEvent& event);
  bool on_key(int type, const EmscriptenKeyboardEvent& event);
  bool on_focus(int type);
  bool on_context(int type);
  bool on_frame();
  /// What a window holds takes another size than Dear ImGui took it for: the next frame lays it out so.
  bool content_resized() const;

  std::string selector_;
  Callbacks callbacks_;
  emscripten::val canvas_;
  emscripten::val loser_ = emscripten::val::null();  // gives the context up and takes it back
  ImGuiContext* imgui_ = nullptr;
  std::unique_ptr<WebGlContext> webgl_;
  bool webgl_due_ = false;  // when the canvas comes into sight
  std::unique_ptr<Painter> painter_;
  Repaint repaint_;
  bool lost_ = false;
  bool focused_ = false;
  bool suspended_ = false;
  float width_ = 0;
  float height_ = 0;
  float ratio_ = 1;
  float scroll_ = 0;  // pixels still to scroll by
  int frames_ = 0;
  int wanted_frames_ = 0;
  bool resized_ = false;  // in the frame before
  long frame_request_ = 0;
  double last_frame_ = 0;
  ImGuiMouseCursor cursor_ = ImGuiMouseCursor_Arrow;

  // Mouse: while a button is held, moves are followed beyond the canvas, whose place in the page is
  // remembered.
  int held_ = 0;
  ImVec2 origin_;

  // Touch: a finger presses at once, but becomes a scroll when it first moves upright.
  enum class Touch { none, pressing, dragging, scrolling };
  Touch touch_ = Touch::none;
  int finger_ = 0;
  ImVec2 touch_start_;
  ImVec2 touch_last_;
};

}  // namespace attention::playground
