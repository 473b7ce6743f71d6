#include "wasm/playground/playground.h"

#include <emscripten/html5.h>

#include <utility>

#include "core/base/error.h"
#include "wasm/playground/logic/read_snapshot.h"
#include "wasm/playground/panels/panels.h"

namespace attention::playground {
namespace {

Json parsed(const char* what, const std::string& text) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    invalid("{}: {}", what, error.what());
  }
}

void check_font(const char* name, const std::vector<unsigned char>& bytes) {
  const std::string head(
      bytes.begin(), bytes.begin() + std::min<std::ptrdiff_t>(4, static_cast<std::ptrdiff_t>(bytes.size())));
  if (head != "OTTO" && head != "true" && head != std::string("\0\1\0\0", 4))
    invalid(
        "fonts: expected {} the bytes of a TrueType or OpenType font, received {} bytes of something else",
        name, bytes.size());
}

}  // namespace

Playground::Playground(std::string selector, FontBytes fonts, std::function<void(const Json&)> tell)
    : theme_(make_theme(Appearance::dark)),
      bytes_(std::move(fonts)),
      tell_(std::move(tell)),
      platform_(std::move(selector), {.prepare = [this] { prepare(); },
                                      .draw = [this] { draw_frame(); },
                                      .after = [this] { tell_all(); }}) {
  check_font("regular", bytes_.regular);
  check_font("semibold", bytes_.semibold);
  check_font("mono", bytes_.mono);
}

void Playground::open(emscripten::val first, float width, float height, float ratio) {
  platform_.open(std::move(first), width, height, ratio);
}

void Playground::set_models(const std::string& json) {
  try {
    state_.set_models(parsed("models", json).get<std::vector<std::string>>());
  } catch (const Json::exception&) {
    invalid("models: expected a list of names, received {}", json);
  }
  request_draw();
}

void Playground::set_config(const std::string& json) {
  state_.set_config(parse_config(parsed("config", json)));
  request_draw();
}

std::string Playground::config() const { return config_json(state_.edited).dump(); }

void Playground::set_snapshot(const std::string& json, std::span<const float> attention) {
  state_.set_snapshot(read_snapshot(json, attention), emscripten_performance_now() / 1000);
  platform_.request_frames(1);
}

void Playground::set_theme(const std::string& name) {
  if (name != "dark" && name != "light") invalid("theme: expected dark or light, received {}", name);
  theme_ = make_theme(name == "dark" ? Appearance::dark : Appearance::light);
  new_theme_ = true;
  request_draw();
}

std::string Playground::theme() const { return theme_.appearance == Appearance::dark ? "dark" : "light"; }

void Playground::set_reduced_motion(bool on) { reduced_motion_ = on; }

void Playground::set_error(const std::string& text) {
  state_.set_banner(text);
  request_draw();
}

void Playground::resize(float width, float height, float ratio) { platform_.resize(width, height, ratio); }

std::string Playground::control_names() const { return Json(controls_.names()).dump(); }

bool Playground::text_wanted() {
  platform_.make_current();
  return ImGui::GetIO().WantTextInput;
}

void Playground::insert_text(const std::string& text) {
  platform_.make_current();
  ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
  platform_.request_frames(5);
}

void Playground::complete_fonts() {
  if (glyphs_ == Glyphs::all) return;
  glyphs_ = Glyphs::all;
  new_glyphs_ = true;
  request_draw();
}

void Playground::prepare() {
  const float scale = ui_scale(platform_.width(), platform_.height());
  const float ratio = platform_.ratio();
  const bool resized = scale != scale_ || ratio != ratio_;
  if (new_theme_ || resized) apply_theme(theme_, scale);
  new_theme_ = false;
  if (!resized && !new_glyphs_) return;
  new_glyphs_ = false;
  scale_ = scale;
  ratio_ = ratio;
  fonts_ = build_fonts(bytes_, glyphs_, scale, ratio);
  platform_.fonts_changed();
}

void Playground::draw_panel(Ui& ui, Panel panel, const Rect& rect) {
  switch (panel) {
    case Panel::task:
      return draw_task(ui, rect);
    case Panel::model:
      return draw_model(ui, rect);
    case Panel::train:
      return draw_train(ui, rect);
    case Panel::attention:
      return draw_attention(ui, rect);
    case Panel::recovery:
      return draw_recovery(ui, rect);
  }
}

void Playground::draw_frame() {
  controls_.begin_frame();
  // Snapshots are movement enough: easing from one to the next would draw 60 frames a second beside them.
  motion_.begin_frame(ImGui::GetIO().DeltaTime, reduced_motion_ || state_.training());
  Ui ui{state_, controls_, motion_, theme_, fonts_, scale_};
  const Layout layout = arrange(platform_.width(), platform_.height(), scale_, model_height(ui));
  ui.kind = layout.kind;

  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({platform_.width(), platform_.height()});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoBackground |
                           ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoMove |
                           ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus;
  if (layout.kind != LayoutKind::medium)
    flags |= ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::Begin("laboratory", nullptr, flags);
  ImGui::PopStyleVar(2);
  draw_top_bar(ui, layout.bar);
  if (layout.kind == LayoutKind::narrow) {
    draw_panel(ui, state_.selection.tab, layout.panels[static_cast<std::size_t>(state_.selection.tab)]);
    draw_tabs(ui, layout.tabs);
  } else {
    for (int i = 0; i < panel_count; ++i)
      draw_panel(ui, static_cast<Panel>(i), layout.panels[static_cast<std::size_t>(i)]);
  }
  ImGui::End();
  draw_banner(ui, platform_.width());
  if (motion_.moving()) platform_.request_frames(2);
}

void Playground::tell_all() {
  for (const Json& command : state_.take_commands()) {
    if (command.at("type") == "theme") set_theme(command.at("theme").get<std::string>());
    tell_(command);
  }
}

}  // namespace attention::playground
