#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace attention {

/// Named arrays and text metadata, in the safetensors format: an 8-byte little-endian length, a JSON header
/// with each array's dtype, shape and place, then the bytes.
struct SafeTensors {
  enum class Type { float32, float16 };

  std::vector<std::pair<std::string, Tensor<float>>> tensors;
  std::map<std::string, std::string> metadata;

  /// The array of that name; throws if there is none.
  const Tensor<float>& at(std::string_view name) const;
  /// The same; throws if it is of another shape.
  const Tensor<float>& at(std::string_view name, const Shape& shape) const;
  /// A copy.
  void add(std::string name, View<const float> view);
};

/// The file's bytes. In float16, numbers are rounded to 11 significant bits; above 65,504 they become
/// infinite.
std::string write_safetensors(const SafeTensors& file, SafeTensors::Type type = SafeTensors::Type::float32);

/// Reads float32 and float16 arrays. Throws std::invalid_argument on anything that is not such a file: a
/// short or oversized header, broken JSON, places outside the file, another dtype.
SafeTensors read_safetensors(std::string_view bytes);

}  // namespace attention
