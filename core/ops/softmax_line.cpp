#include "core/ops/softmax_line.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/ops/elementary.h"
#include "core/ops/packet.h"

namespace attention {
namespace {

using namespace vectors;

constexpr Index near = 2048;  // elements that stay in the first cache

template <class S>
constexpr S nothing = -std::numeric_limits<S>::infinity();

template <class S>
S base_of(S top) {
  return std::isfinite(top) ? top : S(0);
}
template <class S>
S share(S sum) {
  return sum > S(0) ? S(1) / sum : S(0);
}

// y = x less the largest open x; −∞ where the mask is closed. NaN stays.
template <class S>
void lower(const S* x, const S* mask, S* y, Index n) {
  const auto value = [&](Index k) { return !mask || mask[k] != S(0) ? x[k] : nothing<S>; };
  S top = nothing<S>;
  for (Index k = 0; k < n; ++k) top = value(k) > top ? value(k) : top;
  const S base = base_of(top);
  for (Index k = 0; k < n; ++k) {
    const S difference = value(k) - base;
    y[k] = difference > S(0) ? S(0) : difference;
  }
}

template <class S>
void divide_by_sum(S* y, Index n) {
  S sum = 0;
  for (Index k = 0; k < n; ++k) sum += y[k];
  const S factor = share(sum);
  for (Index k = 0; k < n; ++k) y[k] *= factor;
}

// In vectors, the last of which ends where the line does and so may reach back over the one before it.

void lower(const float* x, const float* mask, float* y, Index n) {
  if (n < width) return lower<float>(x, mask, y, n);
  const Index end = n - width;
  const auto load = [&](Index k) {
    const Packet values = packets::ploadu<Packet>(x + k);
    if (!mask) return values;
    const Packet closed = packets::pcmp_eq(packets::ploadu<Packet>(mask + k), all(0));
    return packets::pselect(closed, all(nothing<float>), values);
  };
  const auto larger = [](const Packet& a, const Packet& b) {  // NaN never is
    return packets::pselect(packets::pcmp_lt(a, b), b, a);
  };
  const Packet last = load(end);
  Packet top = larger(all(nothing<float>), last);
  for (Index k = 0; k < end; k += width) top = larger(top, load(k));
  const Packet base = all(base_of(packets::predux_max(top)));
  const auto lowered = [&](const Packet& values) {
    const Packet difference = packets::psub(values, base);
    return packets::pselect(packets::pcmp_lt(all(0), difference), all(0), difference);
  };
  for (Index k = 0; k < end; k += width) packets::pstoreu(y + k, lowered(load(k)));
  packets::pstoreu(y + end, lowered(last));
}

void divide_by_sum(float* y, Index n) {
  if (n < width) return divide_by_sum<float>(y, n);
  const Index end = n - width;
  const Packet last = packets::ploadu<Packet>(y + end);
  const auto twice = static_cast<float>((end + width - 1) / width * width - end);  // elements of the last
  Packet sum = packets::pselect(packets::pcmp_lt(packets::plset<Packet>(0.0f), all(twice)), all(0), last);
  for (Index k = 0; k < end; k += width) sum = packets::padd(sum, packets::ploadu<Packet>(y + k));
  const Packet factor = all(share(packets::predux(sum)));
  for (Index k = 0; k < end; k += width)
    packets::pstoreu(y + k, packets::pmul(packets::ploadu<Packet>(y + k), factor));
  packets::pstoreu(y + end, packets::pmul(last, factor));
}

// In blocks: a line by itself would have every vector of powers wait for its largest element.
template <class S>
void softmax(const S* x, const S* mask, Index mask_stride, S* y, Index lines, Index n) {
  if (n == 0) return;
  const Index most = std::max<Index>(1, near / n);
  for (Index first = 0; first < lines; first += most) {
    const Index end = std::min(lines, first + most);
    for (Index i = first; i < end; ++i)
      lower(x + i * n, mask ? mask + i * mask_stride : nullptr, y + i * n, n);
    exponential(y + first * n, y + first * n, (end - first) * n);
    for (Index i = first; i < end; ++i) divide_by_sum(y + i * n, n);
  }
}

}  // namespace

void softmax_lines(const float* x, const float* mask, Index mask_stride, float* y, Index lines, Index n) {
  softmax(x, mask, mask_stride, y, lines, n);
}
void softmax_lines(const double* x, const double* mask, Index mask_stride, double* y, Index lines, Index n) {
  softmax(x, mask, mask_stride, y, lines, n);
}

void softmax_line_gradient(const float* y, const float* dy, float* dx, Index n) {
  const Index whole = n - n % width;
  Packet sum = all(0);
  for (Index k = 0; k < whole; k += width)
    sum = packets::pmadd(packets::ploadu<Packet>(y + k), packets::ploadu<Packet>(dy + k), sum);
  float dot = packets::predux(sum);
  for (Index k = whole; k < n; ++k) dot += y[k] * dy[k];
  for (Index k = 0; k < whole; k += width)
    packets::pstoreu(dx + k, packets::pmul(packets::ploadu<Packet>(y + k),
                                           packets::psub(packets::ploadu<Packet>(dy + k), all(dot))));
  for (Index k = whole; k < n; ++k) dx[k] = y[k] * (dy[k] - dot);
}

void softmax_line_gradient(const double* y, const double* dy, double* dx, Index n) {
  const double dot = (array(y, n) * array(dy, n)).sum();
  array(dx, n) = array(y, n) * (array(dy, n) - dot);
}

}  // namespace attention
