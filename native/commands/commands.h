#pragma once

#include <functional>

#include "native/support/options.h"

namespace attention {

/// What the command line asks for; returns the exit status. Set while the line is parsed, run thereafter.
using Action = std::function<int()>;

// Each adds one command to the tool, which sets `action` when it is called for.
void add_generate(CLI::App& tool, Action& action);
void add_recover(CLI::App& tool, Action& action);
void add_train(CLI::App& tool, Action& action);
void add_study(CLI::App& tool, Action& action);
void add_layer(CLI::App& tool, Action& action);
void add_images(CLI::App& tool, Action& action);
void add_bench(CLI::App& tool, Action& action);
void add_bayes(CLI::App& tool, Action& action);

}  // namespace attention
