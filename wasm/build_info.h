#pragma once

#include <string>

#include "core/base/parallel.h"
#include "wasm/json.h"

namespace attention {

/// {"version", "build": "simd", "relaxed" or "threads", "threads"}
inline std::string build_info() {
#if defined(__EMSCRIPTEN_PTHREADS__)
  const char* build = "threads";
#elif defined(__wasm_relaxed_simd__)
  const char* build = "relaxed";
#else
  const char* build = "simd";
#endif
  return Json{{"version", ATTENTION_VERSION}, {"build", build}, {"threads", ThreadPool::available()}}.dump();
}

}  // namespace attention
