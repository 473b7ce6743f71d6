#pragma once

#include <string>
#include <vector>

#include "native/bench/scalar.h"

namespace attention {

/// What an input of an operation is filled with.
enum class Fill {
  normal,         ///< of deviation 0.2: recurrent networks do not run wild
  positive,       ///< 0.5 … 1.5
  mask,           ///< 1, and 0 for the last eighth of each row
  index,          ///< 0 … 3
  distribution,   ///< rows that sum to 1
  training_place  ///< zeros
};

struct OperationInput {
  Shape shape;
  Fill fill = Fill::normal;
};

/// One operation at one size, and the same as plain scalar loops where these are short.
struct OperationCase {
  std::string name;  ///< with its size where there are several
  OperationPointer operation;
  std::vector<OperationInput> inputs;
  scalar::ForwardFunction forward = nullptr;
  scalar::BackwardFunction backward = nullptr;
};

/// Every operation of core/ops, at sizes of the three workloads; reshape is left out, which does nothing.
std::vector<OperationCase> operation_cases();

}  // namespace attention
