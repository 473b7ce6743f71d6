#include "core/ops/elementary.h"

#include <algorithm>
#include <array>

#include "core/ops/elementary_vectors.h"

namespace attention {
namespace {

using namespace vectors;

constexpr double least_double = -708;

// The last elements go through a packet of their own.
template <class F>
void each(const float* x, float* y, Index n, F&& f) {
  Index i = 0;
  for (; i + 2 * width <= n; i += 2 * width) {
    const Packet first = f(packets::ploadu<Packet>(x + i));
    const Packet second = f(packets::ploadu<Packet>(x + i + width));
    packets::pstoreu(y + i, first);
    packets::pstoreu(y + i + width, second);
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
