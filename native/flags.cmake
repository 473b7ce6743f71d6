# Flags for everything compiled natively.
include(CheckCXXSourceRuns)

# AVX2 with fused multiply-add is twice as fast as the baseline and, with GCC 12, faster than AVX-512.
set(march "${ATTENTION_MARCH}")
if(march STREQUAL auto)
  set(march "")
  if(NOT CMAKE_CROSSCOMPILING)
    set(CMAKE_REQUIRED_FLAGS -march=x86-64-v3)
    check_cxx_source_runs("int main() { return __builtin_cpu_supports(\"x86-64-v3\") ? 0 : 1; }" ATTENTION_HOST_IS_X86_64_V3)
    unset(CMAKE_REQUIRED_FLAGS)
    if(ATTENTION_HOST_IS_X86_64_V3)
      set(march x86-64-v3)
    endif()
  endif()
endif()
if(march)
  add_compile_options(-march=${march})
endif()

if(ATTENTION_SANITIZE)
  add_compile_options(-fsanitize=${ATTENTION_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ATTENTION_SANITIZE})
endif()

# The base folder lets one checkout use what another compiled.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=${PROJECT_SOURCE_DIR};${CCACHE}")
endif()
