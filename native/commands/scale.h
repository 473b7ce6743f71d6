#pragma once

#include <string>

namespace attention {

/// Measures what a training step costs as the sequences' length, the units, the alphabet and the threads
/// grow, and what recovery costs as the number of sequences does; prints tables and, where `picture` is not
/// empty, draws them there as SVG.
int run_scale(const std::string& picture, bool json);

}  // namespace attention
