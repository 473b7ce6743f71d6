#include "core/data/idx.h"

#include "core/base/error.h"

namespace attention {
namespace {

constexpr std::size_t head = 4;  // bytes before the extents
constexpr unsigned unsigned_byte = 8;

}  // namespace

IdxArray read_idx(std::string_view file) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(file.data());
  if (file.size() < head || bytes[0] != 0 || bytes[1] != 0)
    invalid("expected an IDX file, which begins with two zero bytes, received {}",
            file.size() < head ? fmt::format("{} bytes", file.size())
                               : fmt::format("{:02x} {:02x}", bytes[0], bytes[1]));
  if (bytes[2] != unsigned_byte)
    invalid("expected an IDX file of unsigned bytes (type 8), received type {}", bytes[2]);
  const std::size_t rank = bytes[3];
  if (rank < 1 || rank > Shape::max_rank)
    invalid("expected an IDX file of 1 to {} axes, received {}", Shape::max_rank, rank);
  const std::size_t start = head + 4 * rank;
  if (file.size() < start)
    invalid("expected the extents of {} axes in {} bytes, received {} bytes", rank, start, file.size());
  const std::size_t received = file.size() - start;
  std::vector<std::uint64_t> extents;
  std::uint64_t size = 1;  // no more than received + 1, so that no product overflows
  for (std::size_t place = head; place < start; place += 4) {
    std::uint64_t extent = 0;
    for (std::size_t i = 0; i < 4; ++i) extent = extent << 8 | bytes[place + i];
    extents.push_back(extent);
    size = std::min<std::uint64_t>(size * extent, received + 1);
  }
  if (size != received || std::ranges::find(extents, 0U) != extents.end())
    invalid("expected the elements of ({}), received {} bytes", fmt::join(extents, ", "), received);
  const std::vector<Index> axes(extents.begin(), extents.end());
  return {Shape(std::span<const Index>(axes)), {bytes + start, received}};
}

LabelledImages make_labelled_images(const IdxArray& images, const IdxArray& labels) {
  if (images.shape.rank() != 3)
    invalid("images: expected (count, height, width), received {}", images.shape.text());
  const Index count = images.shape[0];
  if (!(labels.shape == Shape{count}))
    invalid("labels: expected one for each of {} images, received {}", count, labels.shape.text());
  LabelledImages result{Tensor<float>({count, images.shape[1] * images.shape[2]}), Tensor<float>({count}),
                        images.shape[1], images.shape[2]};
  for (std::size_t i = 0; i < images.bytes.size(); ++i)
    result.images[static_cast<Index>(i)] = static_cast<float>(images.bytes[i]) / 255.0f;
  for (std::size_t i = 0; i < labels.bytes.size(); ++i) {
    if (labels.bytes[i] >= image_classes)
      invalid("labels: expected 0 to {}, received {} at place {}", image_classes - 1, labels.bytes[i], i);
    result.labels[static_cast<Index>(i)] = static_cast<float>(labels.bytes[i]);
  }
  return result;
}

}  // namespace attention
