#pragma once

#include <sys/resource.h>

#include <cstddef>

namespace attention {

/// The most memory that this process has had so far.
inline std::size_t peak_resident_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
  return static_cast<std::size_t>(usage.ru_maxrss);
#else
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;  // Linux counts kilobytes
#endif
}

}  // namespace attention
