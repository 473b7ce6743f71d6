#include "core/ops/elementary.h"

#include <algorithm>
#include <array>

#include "core/ops/packet.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

namespace attention {
namespace vectors {

struct Constants {
  float least = -87.3f;  // 2ⁿ⁻¹ comes out as 0
  float beyond = 89;     // e^x is ∞, half of it is not
  float least_tangent = -20;
  float largest_tangent = 20;  // tanh of half of it is 1
  float log2_of_e = 1.44269504f;
  float magic = 12582912.0f;  // 1.5 · 2²³
  float ln2_high = 0.693359375f;
  float ln2_low = -2.12194440e-4f;
  std::array<float, 6> polynomial{1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f,
                                  4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f};
  float half = 0.5f;
  float one = 1;
};
#ifdef __wasm_simd128__
// Not constant to the compiler, which would put it into the loops: V8 makes a constant vector anew wherever
// it is used, in three instructions.
extern Constants constants;
Constants constants;
#else
constexpr Constants constants;
#endif

}  // namespace vectors

namespace {

using namespace vectors;

using Integers = packets::unpacket_traits<Packet>::integer_packet;

constexpr double least_double = -708;

// x = n ln 2 + r with an integer n and |r| ≤ ½ ln 2.
struct Reduced {
  Packet r;
  Packet half_power;  // 2ⁿ⁻¹
};

// The constants of a loop are members, so that they are loaded before it.
class Reduction {
 public:
  Reduction(float low, float high) : low_(all(low)), high_(all(high)) {}

  Reduced operator()(const Packet& x) const {
    const Packet inside = clamped(x);
    // Adding 1.5 · 2²³ rounds to an integer, which then stands in the lowest bits.
    const Packet rounded = packets::pmadd(inside, log2_of_e_, magic_);
    const Packet n = packets::psub(rounded, magic_);
    Packet r = packets::pmadd(n, minus_ln2_high_, inside);
    r = packets::pmadd(n, minus_ln2_low_, r);
    const Integers exponent = packets::plogical_shift_left<23>(packets::preinterpret<Integers>(rounded));
    return {r, packets::preinterpret<Packet>(packets::padd(exponent, half_))};
  }

 private:
  // A NaN stays, and with it what is computed of it.
  Packet clamped(const Packet& x) const {
#ifdef __wasm_simd128__
    // One instruction each; Emscripten's form of SSE's, which Eigen calls, takes four.
    return static_cast<Packet>(wasm_f32x4_pmin(wasm_f32x4_pmax(x, low_), high_));
#else
    return packets::pmin(packets::pmax(x, low_), high_);
#endif
  }

  Packet low_;
  Packet high_;
  Packet log2_of_e_ = all(constants.log2_of_e);
  Packet magic_ = all(constants.magic);
  Packet minus_ln2_high_ = all(-constants.ln2_high);
  Packet minus_ln2_low_ = all(-constants.ln2_low);
  Integers half_ = packets::preinterpret<Integers>(all(constants.half));
};

// e^r − 1.
class Remainder {
 public:
  Packet operator()(const Packet& r) const {
    // The polynomial by pairs of its terms: half as long a chain as Horner's.
    const Packet square = packets::pmul(r, r);
    const auto pair = [&](std::size_t i) {
      return packets::pmadd(coefficients_[i], r, coefficients_[i + 1]);
    };
    const Packet p = packets::pmadd(packets::pmadd(pair(0), square, pair(2)), square, pair(4));
    return packets::pmadd(p, square, r);
  }

 private:
  static std::array<Packet, 6> loaded() {
    std::array<Packet, 6> result;
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = all(constants.polynomial[i]);
    return result;
  }
  std::array<Packet, 6> coefficients_ = loaded();
};

constexpr Index block = 256;   // elements that stay in the first cache between the passes
constexpr Index together = 4;  // packets

// f at every packet of x, power and y. Pointers that advance leave a round's packets their places in the
// instructions.
template <class F>
EIGEN_STRONG_INLINE void for_packets(const float* x, float* power, float* y, Index n, F&& f) {
  for (; n >= together * width; n -= together * width) {
    for (Index k = 0; k < together; ++k) f(x + k * width, power + k * width, y + k * width);
    x += together * width;
    power += together * width;
    y += together * width;
  }
  for (; n > 0; n -= width) {
    f(x, power, y);
    x += width;
    power += width;
    y += width;
  }
}

// Of whole packets: y = result(2ⁿ⁻¹, e^r − 1) with argument(x) = n ln 2 + r.
// In two passes, since all steps of an element wait for one another: the processor looks ahead far enough to
// have several elements' pass under way, not several elements' steps.
template <class Argument, class Result>
void in_passes(const float* x, float* y, Index n, Reduction reduction, Argument argument, Result result) {
  const Remainder remainder;
  alignas(64) std::array<float, block> powers;
  for (Index first = 0; first < n; first += block) {
    const Index count = std::min(block, n - first);
    for_packets(x + first, powers.data(), y + first, count, [&](const float* in, float* power, float* out) {
      const Reduced reduced = reduction(argument(packets::ploadu<Packet>(in)));
      packets::pstoreu(out, reduced.r);
      packets::pstore(power, reduced.half_power);
    });
    for_packets(y + first, powers.data(), y + first, count, [&](const float* in, float* power, float* out) {
      const Packet half_power = packets::pload<Packet>(power);
      packets::pstoreu(out, result(half_power, remainder(packets::ploadu<Packet>(in))));
    });
  }
}

// The last elements go through a packet of their own.
template <class Argument, class Result>
void each(const float* x, float* y, Index n, Reduction reduction, Argument argument, Result result) {
  const Index whole = n - n % width;
  in_passes(x, y, whole, reduction, argument, result);
  if (whole == n) return;
  std::array<float, width> rest{};
  std::copy_n(x + whole, n - whole, rest.data());
  in_passes(rest.data(), rest.data(), width, reduction, argument, result);
  std::copy_n(rest.data(), n - whole, y + whole);
}

constexpr auto itself = [](const Packet& x) { return x; };
constexpr auto doubled = [](const Packet& x) { return packets::padd(x, x); };

}  // namespace

void exponential(const float* x, float* y, Index n) {
  each(x, y, n, Reduction(constants.least, constants.beyond), itself,
       [](const Packet& half_power, const Packet& rest) {
         return doubled(packets::pmadd(half_power, rest, half_power));
       });
}

void sigmoid(const float* x, float* y, Index n) {
  const Packet one_half = all(constants.half);
  each(x, y, n, Reduction(constants.least, constants.beyond), itself,
       [one_half](const Packet& half_power, const Packet& rest) {
         const Packet half = packets::pmadd(half_power, rest, half_power);  // of e^x
         return packets::pdiv(half, packets::padd(half, one_half));
       });
}

void hyperbolic_tangent(const float* x, float* y, Index n) {
  const Packet one_half = all(constants.half);
  const Packet one = all(constants.one);
  each(x, y, n, Reduction(constants.least_tangent, constants.largest_tangent), doubled,
       [one_half, one](const Packet& half_power, const Packet& rest) {
         // (e^{2x} − 1) / 2, without a difference where 2x is small and the power is 1.
         const Packet half = packets::pmadd(half_power, rest, packets::psub(half_power, one_half));
         return packets::pdiv(half, packets::padd(half, one));
       });
}

void exponential(const double* x, double* y, Index n) {
  // Eigen's gives a subnormal number for −∞.
  array(y, n) = (array(x, n) < least_double).select(0.0, array(x, n).exp());
}
void sigmoid(const double* x, double* y, Index n) { array(y, n) = array(x, n).logistic(); }
void hyperbolic_tangent(const double* x, double* y, Index n) { array(y, n) = array(x, n).tanh(); }

}  // namespace attention
