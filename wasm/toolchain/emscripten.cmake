# CMake toolchain file: Emscripten as `wasm/setup` found or fetched it.
if(DEFINED ENV{ATTENTION_CACHE})
  set(ATTENTION_CACHE "$ENV{ATTENTION_CACHE}")
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(ATTENTION_CACHE "$ENV{XDG_CACHE_HOME}/attention-playground")
else()
  set(ATTENTION_CACHE "$ENV{HOME}/.cache/attention-playground")
endif()

if(NOT EXISTS "${ATTENTION_CACHE}/toolchain.cmake")
  message(FATAL_ERROR "The WebAssembly toolchain is not set up: run wasm/setup first.")
endif()
include("${ATTENTION_CACHE}/toolchain.cmake")
include("${ATTENTION_EMSCRIPTEN_ROOT}/cmake/Modules/Platform/Emscripten.cmake")

set(CMAKE_CXX_LINKER_LAUNCHER "${CMAKE_COMMAND};-E;env;EM_NODE_JS=${ATTENTION_NODE}")
set(CMAKE_CROSSCOMPILING_EMULATOR "${ATTENTION_NODE}" CACHE FILEPATH "Runs what was built" FORCE)
