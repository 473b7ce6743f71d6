#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "wasm/playground/logic/text.h"
#include "wasm/playground/panels/panels.h"
#include "wasm/playground/plots/line_plot.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

void draw_buttons(Ui& ui) {
  State& state = ui.state;
  const TrainingSnapshot& run = state.snapshot().training;
  const bool ready = state.has_snapshot() && !state.error();
  const bool training = state.training();
  const bool narrow = ui.narrow();
  const float epochs = ui.px(112);
  const char* label = training                                      ? "Pause"
                      : run.status == "stopped" && !state.pending() ? "Resume"
                      : run.status == "done" && !state.pending()    ? "Train more"
                                                                    : "Train";
  const ButtonLook main{.label = label,
                        .icon = training ? Icon::pause : Icon::play,
                        .primary = true,
                        .enabled = ready || training,
                        .width = narrow ? ImGui::GetContentRegionAvail().x - epochs - ui.px(8) : ui.px(108),
                        .tip = training
                                   ? "Halt here; goes on where it was."
                                   : "Train on the data at the left. Watch the core appear at the right."};
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ui.px(6), ui.px(6)});
  if (button(ui, "train", main)) training ? state.pause() : state.train();
  const auto epochs_field = [&] {
    const FieldLook look{.name = "epochs",
                         .label = "Epochs",
                         .tip = "How many times the whole data are gone through.",
                         .width = epochs,
                         .refused = !state.error_of("training", "epochs").empty()};
    const Edit edit = integer_field(ui, look, state.edited.training.epochs, 1, 1000, 0.06f);
    if (edit != Edit::none) state.touch(edit == Edit::finished);
  };
  ImGui::SameLine();
  if (narrow) epochs_field();
  // On a narrow panel the signs alone: each has its tip.
  const bool terse = !narrow && ImGui::GetContentRegionMax().x < ui.px(560);
  const float quarter = narrow  ? (ImGui::GetContentRegionAvail().x - 3 * ui.px(6)) / 4
                        : terse ? ui.px(36)
                                : 0;
  const auto small = [&](const char* name, const char* word, Icon icon, bool enabled, const char* about) {
    return button(
        ui, name,
        {.label = terse ? "" : word, .icon = icon, .enabled = enabled, .width = quarter, .tip = about});
  };
  if (small("stop", "Stop", Icon::stop, training, "Stop at once; what was learnt stays.")) state.stop();
  ImGui::SameLine();
  if (small("step", "Step", Icon::step, ready && !training, "Train on one batch.")) state.step();
  ImGui::SameLine();
  if (small("reset", "Reset", Icon::reset, ready, "Back to the same initial weights.")) state.reset();
  ImGui::SameLine();
  if (small("new_seed", narrow ? "Seed" : "New seed", Icon::seed, ready,
            "Other initial weights, the same data."))
    state.new_seed();
  if (!narrow) {
    const float left = ImGui::GetContentRegionMax().x - epochs;
    ImGui::SameLine(std::max(left, ImGui::GetCursorPosX()));
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + ui.px(1));
    epochs_field();
  }
  ImGui::PopStyleVar();
}

std::string progress_text(const State& state) {
  const TrainingSnapshot& run = state.snapshot().training;
  std::string text;
  const std::string restart =
      run.restarts > 1 ? fmt::format("Start {} of {} · ", run.restart, run.restarts) : "";
  if (state.training()) {
    text = fmt::format("{}Epoch {} of {}", restart, std::min(run.epoch + 1, run.epochs), run.epochs);
    if (state.time_left() >= 0) text += " · " + duration(state.time_left()) + " left";
  } else if (state.untouched()) {
    text = "Ready. Press Train.";
  } else if (run.status == "done") {
    text = fmt::format("Done after {}", counted(run.epoch, "epoch"));
  } else if (run.status == "failed") {
    text = fmt::format("Failed in epoch {}", run.epoch + 1);
  } else {
    text = fmt::format("{}Halted in epoch {} of {}, batch {} of {}", restart,
                       std::min(run.epoch + 1, run.epochs), run.epochs, run.step, run.steps_per_epoch);
  }
  return text;
}

void draw_progress(Ui& ui) {
  const State& state = ui.state;
  const float width = ImGui::GetContentRegionAvail().x;
  const float thick = ui.px(5);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const float share = static_cast<float>(state.progress());  // moves often and little: nothing to smooth
  const bool failed = state.snapshot().training.status == "failed";
  list.AddRectFilled(low, {low.x + width, low.y + thick}, packed(ui.theme.field), thick / 2);
  if (share > 0)
    list.AddRectFilled(low, {low.x + std::max(thick, width * share), low.y + thick},
                       packed(failed ? ui.theme.bad : ui.theme.accent), thick / 2);
  ImGui::Dummy({width, thick});
  std::string speed = state.sequences_per_second() > 0
                          ? grouped(std::llround(state.sequences_per_second() / 10) * 10) + " sequences/s"
                          : "";
  subheading(ui, progress_text(state).c_str(), speed);
}

void draw_curves(Ui& ui, float height) {
  const State& state = ui.state;
  const TrainingSnapshot& run = state.snapshot().training;
  const float gap = ui.px(16);
  const bool stacked = ui.narrow();
  const float room = ImGui::GetContentRegionAvail().x;
  const ImVec2 size(stacked ? room : (room - gap) / 2, height);
  const Range epochs{0, static_cast<double>(std::max<std::int64_t>(1, std::max(run.epochs, run.epoch)))};
  std::vector<double> at;
  std::vector<double> validation;
  std::vector<double> accuracy;
  for (const EpochRecord& record : run.records) {
    at.push_back(static_cast<double>(record.epoch));
    validation.push_back(record.validation_loss);
    accuracy.push_back(record.accuracy);
  }
  LinePlot loss{.id = "loss_plot",
                .title = "Loss",
                .x_name = "epoch",
                .size = size,
                .x_range = epochs,
                .logarithmic = true,
                .empty = "nothing yet"};
  loss.curves.push_back({.label = "batch",
                         .x = run.curve_epochs,
                         .y = run.curve_losses,
                         .color = ui.theme.category(0),
                         .faint = true});
  loss.curves.push_back(
      {.label = "held out", .x = at, .y = validation, .color = ui.theme.category(2), .markers = true});
  draw_line_plot(plot_style(ui), loss);
  ui.controls.mark("loss_plot");
  if (!stacked) ImGui::SameLine(0, gap);

  LinePlot plot{.id = "accuracy_plot",
                .title = "Accuracy",
                .x_name = "epoch",
                .size = size,
                .x_range = epochs,
                .percent = true,
                .empty = "nothing yet"};
  plot.curves.push_back(
      {.label = "held out", .x = at, .y = accuracy, .color = ui.theme.category(2), .markers = true});
  Range shown{0.5, 1.0};
  if (const auto bayes = state.snapshot().task.bayes_accuracy) {
    plot.reference = ReferenceLine{"Bayes " + percent(*bayes, 2), *bayes};
    const double lowest = accuracy.empty() ? 0.5 : *std::min_element(accuracy.begin(), accuracy.end());
    if (lowest > 0.9 && *bayes > 0.95) shown.low = 0.9;
    if (lowest < 0.5) shown.low = 0.4;
  }
  plot.y_range = shown;
  draw_line_plot(plot_style(ui), plot);
  ui.controls.mark("accuracy_plot");
}

}  // namespace

void draw_train(Ui& ui, const Rect& rect) {
  const State& state = ui.state;
  const TrainingSnapshot& run = state.snapshot().training;
  const std::string note =
      run.records.empty() ? ""
                          : fmt::format("loss {} · accuracy {}", compact(run.records.back().validation_loss),
                                        percent(run.records.back().accuracy, 2));
  if (begin_panel(ui, "Train", note, rect)) {
    draw_buttons(ui);
    draw_progress(ui);
    if (run.status == "failed")
      message_box(ui, Tone::bad,
                  run.message.empty() ? "Training failed. Lower the rate and press Reset." : run.message);
    const float room = ImGui::GetContentRegionAvail().y;
    if (ui.narrow()) {
      draw_core_tiles(ui);
      draw_curves(ui, ui.px(170));
    } else {
      draw_curves(ui, std::max(room, ui.px(90)));
    }
  }
  end_panel();
}

}  // namespace attention::playground
