#pragma once

#include <imgui.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/playground/icons.h"
#include "wasm/playground/ui.h"

// The house's own widgets over ImGui: every one takes the Ui first, and a name under which Controls finds it.
//
//     if (begin_panel(ui, "Train", "epoch 2 of 5", rect)) {
//       if (button(ui, "train", {.label = "Train", .icon = Icon::play, .primary = true})) state.train();
//     }
//     end_panel();

namespace attention::playground {

enum class Tone { plain, good, bad, caution };

/// A titled, rounded panel at `rect`; `note` stands dim at its right. Always call end_panel.
bool begin_panel(Ui& ui, const char* title, const std::string& note, const Rect& rect,
                 Tone tone = Tone::plain);
void end_panel();

/// A dim heading inside a panel.
void subheading(Ui& ui, const char* text, const std::string& note = "");

struct ButtonLook {
  const char* label = "";
  Icon icon = Icon::none;
  bool primary = false;
  bool enabled = true;
  float width = 0;  ///< 0: as wide as its text
  const char* tip = nullptr;
};
bool button(Ui& ui, const char* name, const ButtonLook& look);

/// One of a few, side by side. Returns true when changed.
bool segmented(Ui& ui, const char* name, std::initializer_list<const char*> labels, int& chosen);

/// Settings: a field with its label inside it, `width` wide. `error` reddens it; its text is shown by
/// field_error.
struct FieldLook {
  const char* name = "";  ///< for Controls
  const char* label = "";
  const char* tip = nullptr;
  float width = 0;
  bool refused = false;
  const char* zero = nullptr;  ///< what a whole number 0 reads as
};
enum class Edit { none, changing, finished };
Edit integer_field(Ui& ui, const FieldLook& look, std::int64_t& value, std::int64_t low, std::int64_t high,
                   float speed);
Edit seed_field(Ui& ui, const FieldLook& look, std::uint64_t& value);
Edit real_field(Ui& ui, const FieldLook& look, double& value, double low, double high, float speed,
                const char* format);
Edit text_field(Ui& ui, const FieldLook& look, std::string& value, const char* hint);
Edit choice_field(Ui& ui, const FieldLook& look, std::string& value, std::span<const std::string> options);

/// The sentence that says why a setting was refused. Nothing when empty.
void field_error(Ui& ui, const std::string& message);

/// A tinted box with an icon and wrapped text.
void message_box(Ui& ui, Tone tone, const std::string& text);

/// A figure with its name under it, and a bar that shows `share` (negative: no bar).
void stat(Ui& ui, const char* label, const std::string& figure, float share, float width, const char* tip);

/// Dim text, one line, cut with an ellipsis at `width` (0: what is left of the line).
void dim_text(Ui& ui, std::string_view text, float width = 0);
void draw_text(ImDrawList& list, ImFont* font, ImVec2 place, ImU32 color, std::string_view text);
ImVec2 text_size(ImFont* font, std::string_view text);
/// `text` cut with an ellipsis to fit.
std::string fitted(ImFont* font, std::string_view text, float width);

/// Letters in a row, the true ones coloured and underlined; draws at most what fits in `width`.
void letter_row(Ui& ui, std::string_view letters, std::span<const int> truth, std::string_view alphabet,
                float width);

Color letter_color(const Theme& theme, std::string_view alphabet, std::string_view letter);

/// A ring around the item just drawn while the keyboard is on it.
void focus_ring();

/// A tooltip for the item just drawn, wrapped.
void tip(Ui& ui, const char* text);

}  // namespace attention::playground
