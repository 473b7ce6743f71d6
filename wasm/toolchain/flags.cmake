# Flags for everything compiled to WebAssembly, third-party sources included.

# Eigen takes its SSE path, translated to SIMD128 by Emscripten's headers. The compiler claims to be GCC 5.13 because
# Eigen keeps x86 inline assembly for both older and newer ones.
set(wasm_simd -msimd128 -msse4.2 -fgnuc-version=5.13.0)
set(wasm_relaxed -mrelaxed-simd -DEIGEN_VECTORIZE_FMA)

add_compile_options(${wasm_simd} -fwasm-exceptions)
include_directories(BEFORE SYSTEM "${PROJECT_SOURCE_DIR}/wasm/toolchain/shim")

# Eigen's products keep blocks on the stack, more than the default 64 KB.
add_link_options(-fwasm-exceptions -sSTACK_SIZE=1MB -sALLOW_MEMORY_GROWTH -sDYNAMIC_EXECUTION=0)

# An ES module with Embind bindings and their TypeScript types; runs without eval under a strict content policy.
function(attention_wasm_module target)
  set_target_properties(${target} PROPERTIES SUFFIX .mjs)
  target_link_options(${target} PRIVATE -lembind -sMODULARIZE -sEXPORT_ES6 -sENVIRONMENT=web,worker,node -sEMBIND_AOT
                      -sFILESYSTEM=0 --emit-tsd=${target}.d.ts
                      # What a browser compiles again because of one hot loop should be that loop's function, not all that
                      # calls it: starting up takes a tenth less for it.
                      -sBINARYEN_EXTRA_PASSES=--one-caller-inline-max-function-size=60)
endfunction()

# Emscripten calls ccache by itself where it is set up to; the base folder lets one checkout use what another compiled.
set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}")
