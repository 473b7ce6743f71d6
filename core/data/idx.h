#pragma once

#include <span>
#include <string_view>

#include "core/tensor/tensor.h"

namespace attention {

/// An array of unsigned bytes in a file of the IDX format, in which MNIST and its kin come.
struct IdxArray {
  Shape shape;
  std::span<const unsigned char> bytes;  ///< row-major, inside the file that was read
};

/// Reads a file of the IDX format: two zero bytes, a byte for the type (8: unsigned bytes, the only one taken
/// here), the number of axes, each axis' extent as four bytes, the most significant first, and the elements.
/// Throws std::invalid_argument on anything that is not exactly such a file.
IdxArray read_idx(std::string_view file);

/// Pictures of one size, and for each which of ten things it shows.
struct LabelledImages {
  Tensor<float> images;  ///< (N, height · width), 0 … 1
  Tensor<float> labels;  ///< (N), 0 … 9
  Index height = 0;
  Index width = 0;

  Index count() const { return labels.size(); }
};

/// Number of classes of LabelledImages.
inline constexpr Index image_classes = 10;

/// Puts images (N, H, W) and labels (N) together. Throws if the shapes are not these, the counts differ,
/// there are none, or a label is not below 10.
LabelledImages make_labelled_images(const IdxArray& images, const IdxArray& labels);

}  // namespace attention
