#include "wasm/playground/theme.h"

#include <cmath>

namespace attention::playground {

Theme make_theme(Appearance appearance) {
  Theme theme;
  theme.appearance = appearance;
  const bool dark = appearance == Appearance::dark;
  const auto pick = [dark](std::uint32_t in_dark, std::uint32_t in_light) {
    return hex(dark ? in_dark : in_light);
  };
  theme.ground = pick(0x0d1117, 0xe9edf2);
  theme.panel = pick(0x161b22, 0xffffff);
  theme.border = pick(0x262d37, 0xd8dee6);
  theme.field = pick(0x1f262f, 0xf0f3f7);
  theme.field_hover = pick(0x2a323d, 0xe4e9f0);
  theme.text = pick(0xe8edf3, 0x17202b);
  theme.dim = pick(0x96a3b3, 0x566273);
  theme.grid = pick(0x262e38, 0xe3e8ee);
  theme.accent = pick(0x5aaef0, 0x0b62a8);
  theme.accent_hover = pick(0x7cc1f7, 0x084e87);
  theme.on_accent = pick(0x08131f, 0xffffff);
  theme.good = pick(0x42c99b, 0x00704f);
  theme.bad = pick(0xff8a5c, 0xb03a00);
  theme.caution = pick(0xf0b64a, 0x865200);
  theme.truth = pick(0xff9f43, 0xd45500);
  return theme;
}

ImU32 packed(Color color) { return ImGui::ColorConvertFloat4ToU32(vector(color)); }
ImU32 packed(Color color, float alpha) { return packed(faded(color, alpha)); }
ImVec4 vector(Color color) { return {color.r, color.g, color.b, color.a}; }

void apply_theme(const Theme& theme, float scale) {
  ImGuiStyle style;
  style.WindowPadding = {12, 10};
  style.FramePadding = {9, 6};
  style.ItemSpacing = {8, 6};
  style.ItemInnerSpacing = {6, 4};
  style.CellPadding = {6, 3};
  style.WindowRounding = 8;
  style.ChildRounding = 8;
  style.PopupRounding = 7;
  style.FrameRounding = 5;
  style.GrabRounding = 5;
  style.ScrollbarRounding = 5;
  style.ScrollbarSize = 9;
  style.GrabMinSize = 12;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 1;
  style.PopupBorderSize = 1;
  style.DisabledAlpha = 0.45f;
  style.ScaleAllSizes(scale);
  style.CircleTessellationMaxError = 0.25f;
  style.CurveTessellationTol = 0.6f;
  for (ImVec4& color : style.Colors) color = vector(theme.text);
  const auto set = [&style](ImGuiCol which, Color color) { style.Colors[which] = vector(color); };
  const Color clear = faded(theme.text, 0);
  set(ImGuiCol_TextDisabled, theme.dim);
  set(ImGuiCol_WindowBg, theme.ground);
  set(ImGuiCol_ChildBg, theme.panel);
  set(ImGuiCol_PopupBg,
      theme.appearance == Appearance::dark ? mix(theme.panel, theme.field, 0.6f) : theme.panel);
  set(ImGuiCol_Border, theme.border);
  set(ImGuiCol_BorderShadow, clear);
  set(ImGuiCol_FrameBg, theme.field);
  set(ImGuiCol_FrameBgHovered, theme.field_hover);
  set(ImGuiCol_FrameBgActive, theme.field_hover);
  set(ImGuiCol_ScrollbarBg, clear);
  set(ImGuiCol_ScrollbarGrab, theme.border);
  set(ImGuiCol_ScrollbarGrabHovered, mix(theme.border, theme.dim, 0.4f));
  set(ImGuiCol_ScrollbarGrabActive, theme.dim);
  set(ImGuiCol_CheckMark, theme.accent);
  set(ImGuiCol_SliderGrab, theme.accent);
  set(ImGuiCol_SliderGrabActive, theme.accent_hover);
  set(ImGuiCol_Button, theme.field);
  set(ImGuiCol_ButtonHovered, theme.field_hover);
  set(ImGuiCol_ButtonActive, theme.border);
  set(ImGuiCol_Header, mix(theme.panel, theme.accent, 0.22f));
  set(ImGuiCol_HeaderHovered, mix(theme.panel, theme.accent, 0.14f));
  set(ImGuiCol_HeaderActive, mix(theme.panel, theme.accent, 0.3f));
  set(ImGuiCol_TextSelectedBg, faded(theme.accent, 0.35f));
  set(ImGuiCol_NavHighlight, theme.accent);
  set(ImGuiCol_TableBorderLight, theme.border);
  set(ImGuiCol_TableBorderStrong, theme.border);
  set(ImGuiCol_TableHeaderBg, clear);
  set(ImGuiCol_TableRowBg, clear);
  set(ImGuiCol_TableRowBgAlt, faded(theme.text, 0.025f));
  set(ImGuiCol_Separator, theme.border);
  set(ImGuiCol_ModalWindowDimBg, faded(theme.ground, 0.5f));
  ImGui::GetStyle() = style;
}

Fonts build_fonts(const FontBytes& bytes, Glyphs glyphs, float scale, float ratio) {
  // Each pair the first and the last of a range. · × Σ α – • … − √ ✓ and their neighbours.
  static const ImWchar few[] = {0x20,   0x7e,   0xb7,   0xb7,   0xd7,   0xd7,   0x3a3,  0x3a3,
                                0x3b1,  0x3b1,  0x2013, 0x2014, 0x2022, 0x2022, 0x2026, 0x2026,
                                0x2212, 0x2212, 0x221a, 0x221a, 0x2713, 0x2713, 0};
  // Latin, Greek, punctuation, arrows, mathematics, check marks.
  static const ImWchar all[] = {0x20,   0xff,   0x370,  0x3ff,  0x2010, 0x2027, 0x2030, 0x2044, 0x2070,
                                0x209c, 0x2190, 0x21ff, 0x2200, 0x22ff, 0x2713, 0x2717, 0};
  const ImWchar* ranges = glyphs == Glyphs::few ? few : all;
  ImGuiIO& io = ImGui::GetIO();
  io.Fonts->Clear();
  io.Fonts->Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  io.Fonts->TexGlyphPadding = 2;
  const auto add = [&](const std::vector<unsigned char>& face, float size) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = ratio >= 2 ? 1 : 2;
    config.OversampleV = 1;
    config.PixelSnapH = false;
    // ImGui does not write to the bytes, though it takes them unqualified.
    return io.Fonts->AddFontFromMemoryTTF(const_cast<unsigned char*>(face.data()),
                                          static_cast<int>(face.size()), std::round(size * scale * ratio),
                                          &config, ranges);
  };
  Fonts fonts;
  fonts.body = add(bytes.regular, 16);
  fonts.small = add(bytes.regular, 14);
  fonts.strong = add(bytes.semibold, 16);
  fonts.title = add(bytes.semibold, 19);
  fonts.mono = add(bytes.mono, 15);
  fonts.mono_small = add(bytes.mono, 13);
  fonts.tile = add(bytes.mono, 24);
  io.FontDefault = fonts.body;
  io.FontGlobalScale = 1 / ratio;
  io.Fonts->Build();
  return fonts;
}

}  // namespace attention::playground
