#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "wasm/playground/controls.h"
#include "wasm/playground/logic/state.h"
#include "wasm/playground/platform.h"
#include "wasm/playground/theme.h"
#include "wasm/playground/ui.h"

namespace attention::playground {

/// The laboratory on one canvas: draws what it is told, and tells what the user wants.
class Playground {
 public:
  /// `tell` gets commands and notices, one a call, after the frame in which they came up.
  Playground(std::string selector, FontBytes fonts, std::function<void(const Json&)> tell);

  /// See Platform.
  void open(emscripten::val first, float width, float height, float ratio);
  void start_webgl() { platform_.start_webgl(); }
  std::string painter() const { return platform_.has_webgl() ? "webgl" : "software"; }

  void set_models(const std::string& json);
  void set_config(const std::string& json);
  std::string config() const;
  void set_snapshot(const std::string& json, std::span<const float> attention);
  void set_theme(const std::string& name);
  std::string theme() const;
  void set_reduced_motion(bool on);
  void set_error(const std::string& text);
  void resize(float width, float height, float ratio);
  void request_draw() { platform_.request_frames(); }
  void draw() { platform_.draw_now(); }
  /// The glyphs that the first frames did without.
  void complete_fonts();
  void suspend() { platform_.suspend(); }
  void resume() { platform_.resume(); }
  Rect control_rectangle(const std::string& name) const { return controls_.find(name); }
  std::string control_names() const;
  bool text_wanted();
  void insert_text(const std::string& text);
  int frames() const { return platform_.frames(); }

 private:
  void prepare();
  void draw_frame();
  void draw_panel(Ui& ui, Panel panel, const Rect& rect);
  void tell_all();

  State state_;
  Controls controls_;
  Motion motion_;
  Theme theme_;
  FontBytes bytes_;
  Fonts fonts_;
  std::function<void(const Json&)> tell_;
  bool reduced_motion_ = false;
  bool new_theme_ = true;
  Glyphs glyphs_ = Glyphs::few;
  bool new_glyphs_ = false;
  float scale_ = 0;  // that the fonts and the style were built for
  float ratio_ = 0;
  Platform platform_;
};

}  // namespace attention::playground
