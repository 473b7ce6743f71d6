#pragma once

#include <cstdint>

namespace attention {

/// Runs each workload for some epochs on one thread and prints how much of the machine's peak its training
/// reaches, and where the time goes, from the epoch of the median duration.
int run_roofline(std::int64_t epochs, bool json);

}  // namespace attention
