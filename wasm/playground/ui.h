#pragma once

#include <map>
#include <string>

#include "wasm/playground/controls.h"
#include "wasm/playground/logic/state.h"
#include "wasm/playground/theme.h"

namespace attention::playground {

/// Values on their way to where they should be.
class Motion {
 public:
  void begin_frame(float seconds, bool reduced) {
    seconds_ = seconds;
    reduced_ = reduced;
    moving_ = false;
  }
  /// The value of `key` in this frame, drawing near `target`. The first time it is `start`.
  float approach(const std::string& key, float target, float start);
  /// Something is going to change by time alone: keep drawing.
  void wait() { moving_ = true; }
  bool moving() const { return moving_; }

 private:
  std::map<std::string, float> values_;
  float seconds_ = 0;
  bool reduced_ = false;
  bool moving_ = false;
};

/// What a panel is given: the state it draws, and the means of drawing.
struct Ui {
  State& state;
  Controls& controls;
  Motion& motion;
  const Theme& theme;
  const Fonts& fonts;
  float scale = 1;
  LayoutKind kind = LayoutKind::wide;

  /// A length of the design, on this screen.
  float px(float length) const { return length * scale; }
  bool narrow() const { return kind == LayoutKind::narrow; }
};

}  // namespace attention::playground
