#pragma once

#include "wasm/playground/ui.h"

// One function a panel, each over the one state; `rect` is relative to the enclosing window's content.

namespace attention::playground {

/// Title, what this is, status, theme.
void draw_top_bar(Ui& ui, const Rect& rect);
/// Narrow screens: which panel is shown.
void draw_tabs(Ui& ui, const Rect& rect);
/// The error banner, over everything; nothing when there is none.
void draw_banner(Ui& ui, float width);

/// What is asked: the generator's settings, ten examples, lengths, what leaks.
void draw_task(Ui& ui, const Rect& rect);
/// Architecture, optimiser, and the layers with shapes and parameters.
void draw_model(Ui& ui, const Rect& rect);
/// Height at which the Model panel shows all it has.
float model_height(const Ui& ui);
/// Train, step, stop; progress; loss and accuracy with the Bayes line.
void draw_train(Ui& ui, const Rect& rect);
/// Where attention looks: all probe sequences, or one glimpse by glimpse.
void draw_attention(Ui& ui, const Rect& rect);
/// True core and recovered core, and how much to believe it.
void draw_recovery(Ui& ui, const Rect& rect);

/// The two rows of tiles alone: hidden core and what attention says.
void draw_core_tiles(Ui& ui);
/// How one cell of the attention map came about: an open popup, drawn by draw_attention.
void draw_arithmetic(Ui& ui);

}  // namespace attention::playground
