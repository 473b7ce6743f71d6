#include "native/support/image_files.h"

#include <filesystem>

#include "core/base/error.h"
#include "native/support/console.h"
#include "native/support/files.h"
#include "native/support/gzip.h"

namespace attention {
namespace {

namespace fs = std::filesystem;

std::string path_of(const std::string& folder, const std::string& name) {
  std::error_code error;
  for (const char* ending : {"", ".gz"}) {
    const fs::path path = fs::path(folder) / (name + ending);
    if (fs::exists(path, error)) return path.string();
  }
  invalid("{}: expected a file {} or {}.gz in it, received neither", folder, name, name);
}

LabelledImages read_set(const std::string& folder, const std::string& name) {
  const std::string images_path = path_of(folder, name + "-images-idx3-ubyte");
  const std::string labels_path = path_of(folder, name + "-labels-idx1-ubyte");
  // The arrays look into the bytes, which therefore stay.
  std::string images_bytes, labels_bytes;
  const auto read = [](const std::string& path, std::string& bytes) {
    bytes = read_file(path);
    return in_place(path, [&] {
      bytes = inflated(std::move(bytes));
      return read_idx(bytes);
    });
  };
  const IdxArray images = read(images_path, images_bytes);
  const IdxArray labels = read(labels_path, labels_bytes);
  return in_place(fmt::format("{} and {}", images_path, labels_path),
                  [&] { return make_labelled_images(images, labels); });
}

}  // namespace

ImageSets read_image_sets(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    invalid(
        "{}: expected a folder of images in MNIST's files, received none; Debian's package "
        "dataset-fashion-mnist brings one",
        folder);
  return {read_set(folder, "train"), read_set(folder, "t10k")};
}

}  // namespace attention
