#pragma once

#include "core/tensor/tensor.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#ifndef __clang__
#pragma GCC diagnostic ignored "-Wignored-attributes"  // alignment of a packet, as a template argument
#endif

// The functions of elementary.h on one of the machine's vectors.

namespace attention::vectors {

namespace packets = Eigen::internal;
using Packet = packets::packet_traits<float>::type;
using Integers = packets::unpacket_traits<Packet>::integer_packet;
inline constexpr Index width = packets::packet_traits<float>::size;

inline Packet all(float value) { return packets::pset1<Packet>(value); }

#ifdef __wasm_simd128__
struct Number {
  constexpr Number(float value) : lanes{value, value, value, value} {}
  alignas(16) float lanes[4];
};
inline Packet all(const Number& number) { return packets::pload<Packet>(number.lanes); }
#else
using Number = float;
#endif

struct Constants {
  Number least = -86.643f;  // where 2ⁿ⁻¹ is still a normal number
  Number minus_least = 86.643f;
  Number beyond = 89;           // e^x is ∞, half of it is not
  Number largest_tangent = 20;  // tanh of half of it is 1
  Number least_tangent = -20;
  Number log2_of_e = 1.44269504f;
  Number magic = 12582912.0f;  // 1.5 · 2²³
  Number minus_magic = -12582912.0f;
  Number minus_ln2_high = -0.693359375f;
  Number minus_ln2_low = 2.12194440e-4f;
  Number polynomial[6] = {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f,
                          4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f};
  Number half = 0.5f;
  Number one = 1;
};
#ifdef __wasm_simd128__
// Not constant to the compiler, so that they stay in memory: V8 makes a constant vector anew wherever it is
// used, in three instructions.
inline Constants constants;
#else
inline constexpr Constants constants;
#endif

// e^x = 2 · half_power · (1 + rest), with half_power = 2ⁿ⁻¹ and rest = e^r − 1.
struct Parts {
  Packet half_power;
  Packet rest;
};

inline Parts parts(const Packet& x) {
  const Constants& c = constants;
  // Adding 1.5 · 2²³ rounds to an integer, which then stands in the lowest bits.
  const Packet rounded = packets::pmadd(x, all(c.log2_of_e), all(c.magic));
  const Packet n = packets::padd(rounded, all(c.minus_magic));
  Packet r = packets::pmadd(n, all(c.minus_ln2_high), x);
  r = packets::pmadd(n, all(c.minus_ln2_low), r);
  // The polynomial by pairs of its terms: half as long a chain as Horner's.
  const Packet square = packets::pmul(r, r);
  const auto pair = [&](int i) { return packets::pmadd(all(c.polynomial[i]), r, all(c.polynomial[i + 1])); };
  const Packet p = packets::pmadd(packets::pmadd(pair(0), square, pair(2)), square, pair(4));
  const Integers exponent = packets::plogical_shift_left<23>(packets::preinterpret<Integers>(rounded));
  const Integers half = packets::preinterpret<Integers>(all(c.half));
  return {packets::preinterpret<Packet>(packets::padd(exponent, half)), packets::pmadd(p, square, r)};
}

// A NaN stays, and with it what is computed of it.
inline Packet clamped(const Packet& x, const Number& low, const Number& high) {
#ifdef __wasm_simd128__
  // One instruction each; Emscripten's form of SSE's, which Eigen calls, takes four.
  return static_cast<Packet>(wasm_f32x4_pmin(wasm_f32x4_pmax(x, all(low)), all(high)));
#else
  return packets::pmin(packets::pmax(x, all(low)), all(high));
#endif
}
inline Packet zero_below_least(const Packet& y, const Packet& x) {
  return packets::pandnot(y, packets::pcmp_lt(x, all(constants.least)));
}

inline Packet exponential_of(const Packet& x) {
  const auto [half_power, rest] = parts(clamped(x, constants.least, constants.beyond));
  const Packet half = packets::pmadd(half_power, rest, half_power);
  return zero_below_least(packets::padd(half, half), x);
}
inline Packet sigmoid_of(const Packet& x) {
  const auto [half_power, rest] = parts(clamped(x, constants.least, constants.minus_least));
  const Packet half = packets::pmadd(half_power, rest, half_power);  // of e^x
  return zero_below_least(packets::pdiv(half, packets::padd(half, all(constants.half))), x);
}
inline Packet tangent_of(const Packet& x) {
  const auto [half_power, rest] =
      parts(clamped(packets::padd(x, x), constants.least_tangent, constants.largest_tangent));
  // (e^{2x} − 1) / 2, without a difference where 2x is small and the power is 1.
  const Packet half = packets::pmadd(half_power, rest, packets::psub(half_power, all(constants.half)));
  return packets::pdiv(half, packets::padd(half, all(constants.one)));
}

}  // namespace attention::vectors
