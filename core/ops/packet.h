#pragma once

#include "core/tensor/tensor.h"

#ifndef __clang__
#pragma GCC diagnostic ignored "-Wignored-attributes"  // alignment of a packet, as a template argument
#endif

// The machine's vector of floats, as Eigen names and handles it.

namespace attention::vectors {

namespace packets = Eigen::internal;
using Packet = packets::packet_traits<float>::type;
inline constexpr Index width = packets::packet_traits<float>::size;

inline Packet all(float value) { return packets::pset1<Packet>(value); }

}  // namespace attention::vectors
