#include <algorithm>
#include <array>
#include <iterator>

#include "core/models/names.h"
#include "core/training/optimizer.h"
#include "wasm/playground/logic/text.h"
#include "wasm/playground/panels/panels.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

void apply(Ui& ui, Edit edit) {
  if (edit != Edit::none) ui.state.touch(edit == Edit::finished);
}

// The encoder's kinds under names short enough for their field.
void draw_encoder(Ui& ui, const FieldLook& look) {
  static const std::array<std::string, 4> kinds = {"none", "gru", "lstm", "bidirectional"};
  static const std::array<std::string, 4> names = {"none", "GRU", "LSTM", "both ways"};
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

// Whether letters are embedded: monotonic attention scores the letters themselves unless an encoder reads
// them.
bool embeds(const ModelConfig& model) {
  return model.encoder != "none" || !describe_model(model.name).glimpses;
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
  const ModelDescription& mechanism = describe_model(model.name);
  std::string name = model.name;
  if (choice_field(ui, {.name = "model", .label = "Attention", .tip = mechanism.summary.data()}, name,
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
  next();
  draw_encoder(
      ui, look("model", "encoder", "Encoder",
               "What reads the letters before attention: nothing, a GRU or an LSTM, or a GRU each way."));
  if (model.encoder != "none") {
    next();
    apply(ui, integer_field(ui, look("model", "units", "Units", "Width of the recurrent encoder, each way."),
                            model.units, 1, 256, 0.3f));
  }
  if (embeds(model)) {
    next();
    apply(ui, integer_field(ui, look("model", "embedding", "Embedding", "Width of the letter embedding."),
                            model.embedding, 1, 256, 0.2f));
  }
  if (mechanism.attention_units) {
    next();
    apply(ui, integer_field(ui,
                            look("model", "attention_units", "Score units",
                                 "Width of the additive score, or of Luong's attentional vector."),
                            model.attention_units, 1, 256, 0.3f));
  }
  if (mechanism.heads) {
    next();
    apply(ui, integer_field(ui, look("model", "heads", "Heads", "Attention heads; they divide the width."),
                            model.heads, 1, 16, 0.05f));
  }
  if (mechanism.score) {
    static const std::vector<std::string> scores(std::begin(score_names), std::end(score_names));
    next();
    apply(ui, choice_field(ui, look("model", "score", "Score", "How the query is compared with a state."),
                           model.score, scores));
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
  if (column % 2 && mechanism.glimpses) {
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
  const ModelConfig& model = ui.state.edited.model;
  const ModelDescription& mechanism = describe_model(model.name);
  const bool fields[] = {
      mechanism.glimpses, true,           model.encoder != "none", embeds(model), mechanism.attention_units,
      mechanism.heads,    mechanism.score};
  const bool momentum = ui.state.edited.training.optimizer == "sgd";
  const auto count = std::count(std::begin(fields), std::end(fields), true) + 4 + (momentum ? 2 : 0);
  const auto rows = static_cast<float>(1 + (count + 1) / 2);
  const auto layers = static_cast<float>(ui.state.snapshot().model.layers.size() + 1);
  return ui.px(58) + rows * ui.px(33) + layers * (text_size(ui.fonts.small, "0").y + ui.px(4));
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
