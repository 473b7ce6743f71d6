#pragma once

#include <imgui.h>

#include <span>
#include <vector>

#include "wasm/playground/logic/colors.h"

namespace attention::playground {

/// The colours everything is drawn in.
struct Theme {
  Appearance appearance = Appearance::dark;
  Color ground;  ///< behind the panels
  Color panel;
  Color border;
  Color field;  ///< inputs, tracks of bars
  Color field_hover;
  Color text;
  Color dim;  ///< labels, notes; still 4.5 : 1 on the panel
  Color grid;
  Color accent;  ///< the main button, progress, selection
  Color accent_hover;
  Color on_accent;
  Color good;  ///< always beside a sign or a word
  Color bad;
  Color caution;
  Color truth;  ///< marks of core letters

  Color category(int index) const { return category_color(index, appearance); }
  Color heat(double value) const { return heat_color(value, appearance); }
};

Theme make_theme(Appearance appearance);

/// Sets ImGui's style. `scale` multiplies all lengths.
void apply_theme(const Theme& theme, float scale);

ImU32 packed(Color color);
ImU32 packed(Color color, float alpha);
ImVec4 vector(Color color);

/// The faces, one rasterisation a size; sharp at the ratio they were built for.
struct Fonts {
  ImFont* body = nullptr;
  ImFont* small = nullptr;
  ImFont* strong = nullptr;
  ImFont* title = nullptr;
  ImFont* mono = nullptr;
  ImFont* mono_small = nullptr;
  ImFont* tile = nullptr;  ///< big letters of the core
};

struct FontBytes {
  std::vector<unsigned char> regular;
  std::vector<unsigned char> semibold;
  std::vector<unsigned char> mono;
};

/// `few`: ASCII and what the page itself writes besides; a fifth of the work of `all`, which has Latin-1,
/// Greek, punctuation, arrows and mathematics as well, for letters and names of the user's.
enum class Glyphs { few, all };

/// Builds ImGui's atlas anew. The bytes must outlive it.
Fonts build_fonts(const FontBytes& bytes, Glyphs glyphs, float scale, float ratio);

}  // namespace attention::playground
