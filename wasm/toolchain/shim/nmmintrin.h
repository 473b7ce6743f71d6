#pragma once
// Adds the fused multiply-add of relaxed SIMD to Emscripten's SSE headers, under the names Eigen calls.

#include_next <nmmintrin.h>

#ifdef __wasm_relaxed_simd__
#include <wasm_simd128.h>

static __inline__ __m128 __attribute__((__always_inline__)) _mm_fmadd_ps(__m128 a, __m128 b, __m128 c) {
  return (__m128)wasm_f32x4_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c);
}

static __inline__ __m128d __attribute__((__always_inline__)) _mm_fmadd_pd(__m128d a, __m128d b, __m128d c) {
  return (__m128d)wasm_f64x2_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c);
}
#endif
