#include "core/tensor/tensor.h"

#include "core/base/error.h"

namespace attention {

template <class S>
Tensor<S>::Tensor(const Shape& shape, std::span<const S> values)
    : shape_(shape), values_(values.begin(), values.end()) {
  if (static_cast<Index>(values.size()) != shape.size())
    invalid("Tensor: expected {} values for shape {}, received {}", shape.size(), shape.text(),
            values.size());
}

template class Tensor<float>;
template class Tensor<double>;

}  // namespace attention
