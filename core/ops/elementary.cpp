#include "core/ops/elementary.h"

#include <algorithm>
#include <array>

#include "core/ops/elementary_vectors.h"

namespace attention {
namespace {

using namespace vectors;

constexpr double least_double = -708;

constexpr Index together = 4;  // packets, whose chains of dependent steps overlap

// The last elements go through a packet of their own.
template <class F>
void each(const float* x, float* y, Index n, F&& f) {
  Index i = 0;
  for (; i + together * width <= n; i += together * width) {
    std::array<Packet, together> values;
    for (Index k = 0; k < together; ++k) values[k] = f(packets::ploadu<Packet>(x + i + k * width));
    for (Index k = 0; k < together; ++k) packets::pstoreu(y + i + k * width, values[k]);
  }
  for (; i + width <= n; i += width) packets::pstoreu(y + i, f(packets::ploadu<Packet>(x + i)));
  if (i == n) return;
  std::array<float, width> rest{};
  std::copy_n(x + i, n - i, rest.data());
  packets::pstoreu(rest.data(), f(packets::ploadu<Packet>(rest.data())));
  std::copy_n(rest.data(), n - i, y + i);
}

}  // namespace

void exponential(const float* x, float* y, Index n) { each(x, y, n, exponential_of); }
void sigmoid(const float* x, float* y, Index n) { each(x, y, n, sigmoid_of); }
void hyperbolic_tangent(const float* x, float* y, Index n) { each(x, y, n, tangent_of); }

void exponential(const double* x, double* y, Index n) {
  // Eigen's gives a subnormal number for −∞.
  array(y, n) = (array(x, n) < least_double).select(0.0, array(x, n).exp());
}
void sigmoid(const double* x, double* y, Index n) { array(y, n) = array(x, n).logistic(); }
void hyperbolic_tangent(const double* x, double* y, Index n) { array(y, n) = array(x, n).tanh(); }

}  // namespace attention
