#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/data/negatives.h"
#include "wasm/playground/logic/text.h"
#include "wasm/playground/panels/panels.h"
#include "wasm/playground/plots/bars.h"
#include "wasm/playground/widgets.h"

namespace attention::playground {
namespace {

void apply(Ui& ui, Edit edit) {
  if (edit != Edit::none) ui.state.touch(edit == Edit::finished);
}

void draw_settings(Ui& ui) {
  State& state = ui.state;
  TaskConfig& task = state.edited.task;
  const float gap = ui.px(6);
  const float half = (ImGui::GetContentRegionAvail().x - gap) / 2;
  const auto look = [&](const char* name, const char* label, const char* tip) {
    return FieldLook{.name = name,
                     .label = label,
                     .tip = tip,
                     .width = half,
                     .refused = !state.error_of("task", name).empty()};
  };
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, ui.px(5)});
  apply(ui, text_field(ui, look("letters", "Letters", "The alphabet: at least two different characters."),
                       task.letters, "1234"));
  ImGui::SameLine();
  Edit length = integer_field(
      ui,
      look("core_length", "Core length",
           "K, the number of letters in the hidden core. A core of another length is drawn anew."),
      task.core_length, 1, 40, 0.08f);
  if (length != Edit::none && static_cast<std::int64_t>(characters(task.core).size()) != task.core_length)
    task.core.clear();
  apply(ui, length);
  const Edit core = text_field(
      ui, look("core", "Core", "The hidden core itself. Leave it empty to have it drawn from the seed."),
      task.core, "drawn");
  if (core != Edit::none && !task.core.empty())
    task.core_length = static_cast<std::int64_t>(characters(task.core).size());
  apply(ui, core);
  ImGui::SameLine();
  apply(ui, seed_field(ui,
                       look("seed", "Seed",
                            "Draws the core and the data. The same seed gives the same data everywhere."),
                       task.seed));
  apply(ui, real_field(ui,
                       look("p", "p",
                            "Probability that the next written letter is the next core letter; otherwise it "
                            "is any letter."),
                       task.p, 0.02, 1, 0.004f, "%.2f"));
  ImGui::SameLine();
  apply(ui, integer_field(ui, look("count", "N", "Real sequences; there are as many random ones."),
                          task.count, 10, 100000, 50));
  apply(ui, real_field(ui,
                       look("tail", "Tail",
                            "Mean number of random letters after the core. A tail takes both leaks away."),
                       task.tail, 0, 40, 0.05f, "%.1f"));
  ImGui::SameLine();
  static const std::vector<std::string> negatives(negative_kinds.begin(), negative_kinds.end());
  apply(
      ui,
      choice_field(
          ui,
          look(
              "negatives", "Random",
              "How the random sequences are drawn. uniform: any letter; background: the real ones' "
              "letter frequencies; "
              "shuffled: a real one, shuffled; same-ending: as background, with the real ones' last letters; "
              "uniform-same-ending: any letter, but for the last."),
          task.negatives, negatives));
  ImGui::PopStyleVar();
  if (state.error() && state.error()->section == "task") field_error(ui, state.error()->message);
}

void draw_examples(Ui& ui, float room) {
  const TaskSummary& task = ui.state.snapshot().task;
  const float line = text_size(ui.fonts.mono, "0").y;
  subheading(ui, "Examples", "core letters underlined");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ImVec4(0, 0, 0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  const float all =
      static_cast<float>(task.examples.size()) * line + (task.examples.size() > 10 ? ui.px(18) : 0);
  const float whole_lines = std::max(1.0f, std::floor(room / line)) * line;
  ImGui::BeginChild("examples", {0, std::min(all, whole_lines)}, ImGuiChildFlags_None, 0);
  const float width = ImGui::GetContentRegionAvail().x;
  bool random = false;
  for (const ExampleRow& row : task.examples) {
    if (!row.real && !random) {
      random = true;
      ImGui::Dummy({0, ui.px(3)});
      dim_text(ui, "Random sequences, for comparison");
    }
    letter_row(ui, row.letters, row.truth, task.letters, width);
    if (ImGui::IsItemHovered()) {
      ImGui::BeginTooltip();
      ImGui::PushTextWrapPos(ui.px(360));
      ImGui::TextColored(vector(ui.theme.dim), "%s, %s", row.real ? "real" : "random",
                         counted(static_cast<std::int64_t>(row.truth.size()), "letter").c_str());
      ImGui::PushFont(ui.fonts.mono);
      ImGui::TextUnformatted(row.letters.c_str());
      ImGui::PopFont();
      ImGui::PopTextWrapPos();
      ImGui::EndTooltip();
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
}

void draw_lengths(Ui& ui, float width, float height) {
  const TaskSummary& task = ui.state.snapshot().task;
  ImGui::BeginGroup();
  dim_text(ui, "Lengths, mean " + compact(task.mean_length), width);
  draw_histogram(plot_style(ui), {.id = "lengths",
                                  .counts = task.length_histogram,
                                  .first = task.shortest_length,
                                  .last = task.longest_length,
                                  .unit = "letter",
                                  .mark = task.mean_length,
                                  .size = {width, height}});
  ImGui::EndGroup();
}

void draw_leaks(Ui& ui, float width, float height) {
  const TaskSummary& task = ui.state.snapshot().task;
  ImGui::BeginGroup();
  dim_text(ui, "What leaks", width);
  const float half = ui.px(46);
  draw_paired_bars(plot_style(ui), {.id = "last",
                                    .first = task.last_letter_real,
                                    .second = task.last_letter_random,
                                    .labels = task.letters,
                                    .first_name = "real",
                                    .second_name = "random",
                                    .size = {half, height}});
  tip(ui, "How often each letter stands last: real sequences filled, random ones outlined.");
  ImGui::SameLine(0, ui.px(8));
  stat(ui, "by last letter", percent(task.last_letter_accuracy),
       static_cast<float>(task.last_letter_accuracy), width - half - ui.px(8),
       "Accuracy of telling real from random by the last letter alone. Chance is 50 %.");
  ImGui::EndGroup();
}

}  // namespace

void draw_task(Ui& ui, const Rect& rect) {
  State& state = ui.state;
  const TaskSummary& task = state.snapshot().task;
  const bool edited = state.pending() && !state.untouched();
  const std::string note = edited ? "edited: used at the next Train or Reset"
                           : state.has_snapshot()
                               ? grouped(task.count) + " real + " + grouped(task.count) + " random"
                               : "";
  if (begin_panel(ui, "Task", note, rect, edited ? Tone::caution : Tone::plain)) {
    draw_settings(ui);
    if (state.has_snapshot()) {
      // The examples first, then the lengths take what is left.
      const float line = text_size(ui.fonts.small, "0").y;
      const float spacing = ImGui::GetStyle().ItemSpacing.y;
      const float foot = 2 * line + 3 * spacing;  // heading, bars and closing sentence without the bars
      const float bars = ui.px(44);
      const float room = ImGui::GetContentRegionAvail().y - foot - bars - line - spacing;
      draw_examples(ui, ui.narrow() ? ui.px(360) : std::max(room, ui.px(50)));
      const float left = ImGui::GetContentRegionAvail().y - foot;
      const float height = ui.narrow() ? ui.px(60) : std::clamp(left, bars, ui.px(150));
      const float gap = ui.px(14);
      const float half = (ImGui::GetContentRegionAvail().x - gap) / 2;
      draw_lengths(ui, half, height);
      ImGui::SameLine(0, gap);
      draw_leaks(ui, half, height);
      const std::string shortest =
          task.shortest_is_core
              ? "The shortest real sequence is the core itself."
              : "Shortest real sequence: " + counted(task.shortest_length, "letter") + ", not the core.";
      dim_text(ui, shortest);
      tip(ui, task.shortest_sequence.c_str());
    } else {
      dim_text(ui, "Drawing the data …");
    }
  }
  end_panel();
}

}  // namespace attention::playground
