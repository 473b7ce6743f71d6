#pragma once

#include <vector>

#include "core/ops/operation.h"

namespace attention {

/// The same elements under another shape of the same size (costs nothing).
OperationPointer reshape_operation(const Shape& shape);
/// Axes in another order: output axis i is input axis order[i].
OperationPointer permute_operation(std::vector<int> order);
/// The part [start, start + extent) of one axis.
OperationPointer slice_operation(int axis, Index start, Index extent);
/// One axis back to front.
OperationPointer reverse_operation(int axis);
/// One or more inputs, equal but for `axis`, one after the other along it.
OperationPointer concatenate_operation(int axis);
/// condition ≠ 0 ? a : b, three inputs of one shape; the condition takes no gradient.
OperationPointer select_operation();
/// The input itself; its gradient stops here.
OperationPointer stop_gradient_operation();

}  // namespace attention
