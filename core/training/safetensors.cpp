#include "core/training/safetensors.h"

#include <bit>
#include <cstring>

#include "core/base/error.h"
#include "core/base/object_reader.h"

namespace attention {

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

const Tensor<float>& SafeTensors::at(std::string_view name) const {
  for (const auto& [key, tensor] : tensors)
    if (key == name) return tensor;
  invalid("safetensors: expected an array \"{}\", received none of that name", name);
}

const Tensor<float>& SafeTensors::at(std::string_view name, const Shape& shape) const {
  const Tensor<float>& tensor = at(name);
  if (!(tensor.shape() == shape))
    invalid("safetensors: expected {} of shape {}, received {}", name, shape.text(), tensor.shape().text());
  return tensor;
}

void SafeTensors::add(std::string name, View<const float> view) {
  tensors.emplace_back(std::move(name),
                       Tensor<float>(view.shape, {view.data, static_cast<std::size_t>(view.size())}));
}

namespace {

std::size_t bytes_of(SafeTensors::Type type) { return type == SafeTensors::Type::float16 ? 2 : 4; }

// Both between a tensor and bytes that need not be aligned.
template <class Stored>
void copy_out(const Tensor<float>& tensor, char* bytes) {
  for (Index i = 0; i < tensor.size(); ++i) {
    const auto value = static_cast<Stored>(tensor[i]);
    std::memcpy(bytes + static_cast<std::size_t>(i) * sizeof(Stored), &value, sizeof(Stored));
  }
}

template <class Stored>
void copy_in(const char* bytes, Tensor<float>& tensor) {
  for (Index i = 0; i < tensor.size(); ++i) {
    Stored value;
    std::memcpy(&value, bytes + static_cast<std::size_t>(i) * sizeof(Stored), sizeof(Stored));
    tensor[i] = static_cast<float>(value);
  }
}

}  // namespace

std::string write_safetensors(const SafeTensors& file, SafeTensors::Type type) {
  const bool half = type == SafeTensors::Type::float16;
  Json header = Json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  std::size_t offset = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const std::size_t bytes = static_cast<std::size_t>(tensor.size()) * bytes_of(type);
    header[name] = {{"dtype", half ? "F16" : "F32"},
                    {"shape", tensor.shape().vector()},
                    {"data_offsets", {offset, offset + bytes}}};
    offset += bytes;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const std::uint64_t size = text.size();
  std::string result(8 + text.size() + offset, '\0');
  std::memcpy(result.data(), &size, 8);
  std::memcpy(result.data() + 8, text.data(), text.size());
  char* place = result.data() + 8 + text.size();
  for (const auto& [name, tensor] : file.tensors) {
    if (half)
      copy_out<Eigen::half>(tensor, place);
    else
      copy_out<float>(tensor, place);
    place += static_cast<std::size_t>(tensor.size()) * bytes_of(type);
  }
  return result;
}

SafeTensors read_safetensors(std::string_view bytes) {
  std::uint64_t size = 0;
  if (bytes.size() < 8) invalid("safetensors: expected at least 8 bytes, received {}", bytes.size());
  std::memcpy(&size, bytes.data(), 8);
  if (size > bytes.size() - 8)
    invalid("safetensors: expected a header of at most {} bytes, received {}", bytes.size() - 8, size);
  const auto header = Json::parse(bytes.substr(8, static_cast<std::size_t>(size)), nullptr, false);
  if (!header.is_object())
    invalid("safetensors: expected a header that is a JSON object, received something else");
  const std::string_view data = bytes.substr(8 + static_cast<std::size_t>(size));

  SafeTensors file;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      for (const auto& [key, value] : entry.items())
        if (value.is_string()) file.metadata[key] = value.get<std::string>();
      continue;
    }
    ObjectReader reader(entry, "safetensors: " + name);
    const auto type = reader.required_choice("dtype", {"F32", "F16"}) == "F16" ? SafeTensors::Type::float16
                                                                               : SafeTensors::Type::float32;
    std::vector<Index> extents;
    for (const auto extent : reader.integers("shape", {})) extents.push_back(static_cast<Index>(extent));
    const auto offsets = reader.integers("data_offsets", {});
    const Shape shape{std::span<const Index>(extents)};
    const auto length = static_cast<std::int64_t>(shape.size()) * static_cast<std::int64_t>(bytes_of(type));
    if (offsets.size() != 2 || offsets[0] < 0 || offsets[1] - offsets[0] != length ||
        offsets[1] > static_cast<std::int64_t>(data.size()))
      invalid("safetensors: expected {} to take {} bytes of the {} there are, received places {}", name,
              length, data.size(), entry.value("data_offsets", Json()).dump());
    Tensor<float> tensor(shape);
    if (type == SafeTensors::Type::float16)
      copy_in<Eigen::half>(data.data() + offsets[0], tensor);
    else
      copy_in<float>(data.data() + offsets[0], tensor);
    file.tensors.emplace_back(name, std::move(tensor));
  }
  return file;
}

}  // namespace attention
