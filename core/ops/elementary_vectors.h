#pragma once

#include "core/tensor/tensor.h"

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

// e^x = 2 · half_power · (1 + rest), with half_power = 2ⁿ⁻¹ and rest = e^r − 1.
struct Parts {
  Packet half_power;
  Packet rest;
};
inline constexpr float least = -86.643f;    // where 2ⁿ⁻¹ is still a normal number
inline constexpr float largest = 88.7228f;  // e^x is still finite

inline Parts parts(const Packet& x) {
  // Adding 1.5 · 2²³ rounds to an integer, which then stands in the lowest bits.
  const Packet magic = all(12582912.0f);
  const Packet rounded = packets::pmadd(x, all(1.44269504f), magic);
  const Packet n = packets::psub(rounded, magic);
  Packet r = packets::pmadd(n, all(-0.693359375f), x);
  r = packets::pmadd(n, all(2.12194440e-4f), r);
  Packet p = all(1.9875691500e-4f);
  for (const float coefficient :
       {1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f})
    p = packets::pmadd(p, r, all(coefficient));
  const Integers exponent = packets::plogical_shift_left<23>(packets::preinterpret<Integers>(rounded));
  const Integers half = packets::pset1<Integers>(0x3f000000);
  return {packets::preinterpret<Packet>(packets::padd(exponent, half)),
          packets::pmadd(packets::pmul(p, r), r, r)};
}

inline Packet clamped(const Packet& x, float low, float high) {
  return packets::pmin(packets::pmax(x, all(low)), all(high));
}

inline Packet exponential_of(const Packet& x) {
  const auto [half_power, rest] = parts(clamped(x, least, largest));
  Packet y = packets::pmadd(half_power, rest, half_power);
  y = packets::padd(y, y);
  y = packets::pselect(packets::pcmp_lt(x, all(least)), all(0), y);
  return packets::pselect(packets::pcmp_le(x, all(largest)), y, packets::pmul(x, all(3e38f)));  // ∞ or NaN
}
inline Packet sigmoid_of(const Packet& x) {
  // In x's range e^−x is neither 0 nor ∞: what is left of x is NaN.
  const auto [half_power, rest] = parts(packets::pnegate(clamped(x, least, -least)));
  const Packet half = packets::pmadd(half_power, rest, half_power);
  const Packet y = packets::pdiv(all(1), packets::padd(packets::padd(half, half), all(1)));
  return packets::pselect(packets::pcmp_lt(x, all(least)), all(0),
                          packets::pselect(packets::pcmp_eq(x, x), y, x));
}
inline Packet tangent_of(const Packet& x) {
  const Packet twice = clamped(packets::padd(x, x), -20, 20);
  const auto [half_power, rest] = parts(twice);
  // (e^{2x} − 1) / 2, without a difference where 2x is small and the power is 1.
  const Packet half = packets::pmadd(half_power, rest, packets::psub(half_power, all(0.5f)));
  const Packet y = packets::pdiv(half, packets::padd(half, all(1)));
  return packets::pselect(packets::pcmp_eq(x, x), y, x);
}

}  // namespace attention::vectors
