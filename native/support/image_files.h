#pragma once

#include <string>

#include "core/data/idx.h"

namespace attention {

/// Where Debian's package dataset-fashion-mnist puts its files.
inline constexpr const char* fashion_mnist_folder = "/usr/share/datasets/fashion-mnist";

struct ImageSets {
  LabelledImages training;
  LabelledImages test;
};

/// Reads a folder's four files of MNIST's names: train-images-idx3-ubyte, train-labels-idx1-ubyte,
/// t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each gzipped or not, with ".gz" or not. Throws
/// std::invalid_argument that names the file.
ImageSets read_image_sets(const std::string& folder);

}  // namespace attention
