#pragma once

#include "core/base/random.h"
#include "core/tensor/tensor.h"

// First values of weights that are drawn from the data, for radial basis functions (Moody and Darken 1989).

namespace attention {

/// `samples`: `count` different rows of the data (N, D), in random order → (count, D). Throws if there are
/// not so many.
Tensor<float> samples(View<const float> data, Index count, Random& random);

/// `mean_distance`: the mean Euclidean distance between two different rows of the data (N, D). Throws if
/// there are not two, or all are equal.
double mean_distance(View<const float> data);

}  // namespace attention
