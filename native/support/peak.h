#pragma once

#include <string>

namespace attention {

/// How fast one thread of this machine can go in single precision, in 10⁹ floating-point operations a second:
/// the best of many short runs each, in turns.
struct Peak {
  std::string instructions;  ///< those that the products use
  double multiply_adds = 0;  ///< independent multiply-adds in registers: no program is faster
  double large_product = 0;  ///< a product of matrices of 384 × 256 and 256 × 128
};

Peak measure_peak();

}  // namespace attention
