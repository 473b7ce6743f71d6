#include <algorithm>
#include <array>

#include "core/training/optimizer.h"
#include "wasm/playground/logic/text.h"
#include "wasm/playground/panels/panels.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

void apply(Ui& ui, Edit edit) {
  if (edit != Edit::none) ui.state.touch(edit == Edit::finished);
}

// What each known architecture is, and which settings it uses; one not known here shows them all.
struct Mechanism {
  std::string_view name;
  const char* about;
  bool glimpses;
  bool encoder;
};
constexpr Mechanism mechanisms[] = {
    {"monotonic", "Glimpses in order, each with learned letter scores; exact marginals.", true, false},
    {"bahdanau", "Recurrent encoder, additive scores, one softmax context.", false, true},
};

Mechanism mechanism_of(std::string_view name) {
  for (const Mechanism& mechanism : mechanisms)
    if (mechanism.name == name) return mechanism;
  return {name, "", true, true};
}

// The encoder's kinds under names short enough for their field.
void draw_encoder(Ui& ui, const FieldLook& look) {
  static const std::array<std::string, 3> kinds = {"none", "gru", "bidirectional"};
  static const std::array<std::string, 3> names = {"none", "one way", "both ways"};
  std::string& encoder = ui.state.edited.model.encoder;
  const auto known = std::find(kinds.begin(), kinds.end(), encoder);
  std::string name = known == kinds.end() ? encoder : names[static_cast<std::size_t>(known - kinds.begin())];
  if (choice_field(ui, look, name, names) != Edit::finished) return;
  encoder = kinds[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin())];
  ui.state.touch(true);
}

void draw_nesterov(Ui& ui, const FieldLook& look) {
  static const std::array<std::string, 2> answers = {"no", "yes"};
  bool& nesterov = ui.state.edited.training.nesterov;
  std::string answer = answers[nesterov ? 1 : 0];
  if (choice_field(ui, look, answer, answers) != Edit::finished) return;
  nesterov = answer == "yes";
  ui.state.touch(true);
}

void draw_settings(Ui& ui) {
  State& state = ui.state;
  ModelConfig& model = state.edited.model;
  TrainingConfig& training = state.edited.training;
  const float gap = ui.px(6);
  const float half = (ImGui::GetContentRegionAvail().x - gap) / 2;
  const auto look = [&](const char* section, const char* name, const char* label, const char* tip) {
    return FieldLook{.name = name,
                     .label = label,
                     .tip = tip,
                     .width = half,
                     .refused = !state.error_of(section, name).empty()};
  };
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, ui.px(5)});
  const Mechanism mechanism = mechanism_of(model.name);
  std::string name = model.name;
  if (choice_field(ui, {.name = "model", .label = "Attention", .tip = mechanism.about}, name,
                   state.models()) == Edit::finished)
    state.choose_model(name);
  int column = 0;
  const auto next = [&] {
    if (column++ % 2) ImGui::SameLine();
  };
  if (mechanism.glimpses) {
    next();
    FieldLook glimpses = look("model", "glimpses", "Glimpses",
                              "How many places are chosen, in order. 0: as many as the core has letters.");
    glimpses.zero = "as core";
    apply(ui, integer_field(ui, glimpses, model.glimpses, 0, 40, 0.06f));
  }
  if (mechanism.encoder) {
    next();
    draw_encoder(ui,
                 look("model", "encoder", "Encoder",
                      "What reads the letters before attention: nothing, a GRU one way, or a GRU each way."));
    next();
    apply(ui, integer_field(ui, look("model", "units", "Units", "Width of the recurrent encoder, each way."),
                            model.units, 1, 256, 0.3f));
    next();
    apply(ui, integer_field(ui, look("model", "embedding", "Embedding", "Width of the letter embedding."),
                            model.embedding, 1, 256, 0.2f));
    next();
    apply(ui,
          integer_field(ui, look("model", "attention_units", "Score units", "Width of the additive score."),
                        model.attention_units, 1, 256, 0.3f));
  }
  static const std::vector<std::string> optimizers(optimizer_names().begin(), optimizer_names().end());
  next();
  apply(ui, choice_field(ui, look("training", "optimizer", "Optimiser", nullptr), training.optimizer,
                         optimizers));
  if (training.optimizer == "sgd") {
    next();
    apply(ui,
          real_field(ui, look("training", "momentum", "Momentum", "Share of the last change that is kept."),
                     training.momentum, 0, 0.999, 0.004f, "%.3g"));
    next();
    draw_nesterov(ui, look("training", "nesterov", "Nesterov", "Look ahead along the momentum."));
  }
  next();
  apply(ui, real_field(
                ui, look("training", "learning_rate", "Rate", "Learning rate. 0 stands for the model's own."),
                training.learning_rate, 1e-5, 1, 0.004f, "%.4g"));
  next();
  apply(ui, integer_field(ui, look("training", "batch_size", "Batch", "Sequences a batch."),
                          training.batch_size, 1, 4096, 1));
  next();
  apply(ui, seed_field(ui,
                       look("training", "training_seed", "Seed",
                            "Draws the split, the initial weights and the batches' order."),
                       training.seed));
  if (column % 2 && mechanism.glimpses && !mechanism.encoder) {
    ImGui::SameLine();
    apply(ui, integer_field(ui,
                            look("training", "restarts", "Restarts",
                                 "Runs from different initial weights; the lowest training loss wins."),
                            training.restarts, 1, 20, 0.05f));
  }
  ImGui::PopStyleVar();
  if (state.error() && state.error()->section != "task") field_error(ui, state.error()->message);
}

void draw_layers(Ui& ui) {
  const ModelSummary& model = ui.state.snapshot().model;
  ImGui::Dummy({0, ui.px(1)});
  ImGui::PushFont(ui.fonts.small);
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {ui.px(4), ui.px(1.5f)});
  if (ImGui::BeginTable("layers", 3, ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_NoPadOuterX)) {
    const float figures = std::max(text_size(ui.fonts.small, grouped(model.parameters)).x,
                                   text_size(ui.fonts.small, "Weights").x) +
                          ui.px(4);
    ImGui::TableSetupColumn("Layer", ImGuiTableColumnFlags_WidthStretch, 0.9f);
    ImGui::TableSetupColumn("Output", ImGuiTableColumnFlags_WidthStretch, 1.1f);
    ImGui::TableSetupColumn("Weights", ImGuiTableColumnFlags_WidthFixed, figures);
    const auto cell = [&](const std::string& text, Color color, bool right) {
      ImGui::TableNextColumn();
      const float width = ImGui::GetContentRegionAvail().x;
      const std::string shown = fitted(ui.fonts.small, text, width);
      if (right) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - text_size(ui.fonts.small, shown).x);
      ImGui::TextColored(vector(color), "%s", shown.c_str());
    };
    ImGui::TableNextRow();
    cell("Layer", ui.theme.dim, false);
    cell("Output", ui.theme.dim, false);
    cell("Weights", ui.theme.dim, true);
    for (const LayerRow& layer : model.layers) {
      ImGui::TableNextRow();
      cell(layer.name, ui.theme.text, false);
      tip(ui, layer.type.c_str());
      cell(layer.output_shape, ui.theme.dim, false);
      tip(ui, layer.output_shape.c_str());
      cell(layer.parameters ? grouped(layer.parameters) : "–",
           layer.parameters ? ui.theme.text : ui.theme.dim, true);
    }
    ImGui::EndTable();
  }
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace

float model_height(const Ui& ui) {
  const Mechanism mechanism = mechanism_of(ui.state.edited.model.name);
  const int fields = 1 + (mechanism.encoder ? 4 : 3) + (ui.state.edited.training.optimizer == "sgd" ? 1 : 0);
  const auto layers = static_cast<float>(ui.state.snapshot().model.layers.size() + 1);
  return ui.px(58) + static_cast<float>(fields) * ui.px(33) +
         layers * (text_size(ui.fonts.small, "0").y + ui.px(4));
}

void draw_model(Ui& ui, const Rect& rect) {
  const State& state = ui.state;
  const std::string note = state.has_snapshot() ? counted(state.snapshot().model.parameters, "weight") : "";
  if (begin_panel(ui, "Model", note, rect)) {
    draw_settings(ui);
    if (state.has_snapshot()) draw_layers(ui);
  }
  end_panel();
}

}  // namespace attention::playground
