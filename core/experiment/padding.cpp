#include "core/experiment/padding.h"

#include <algorithm>

namespace attention {
namespace {

void write_letters(Letters sequence, Index padding, std::span<float> row) {
  const auto end = std::copy(sequence.begin(), sequence.end(), row.begin());
  std::fill(end, row.end(), static_cast<float>(padding));
}

void write_mask(Letters sequence, std::span<float> row) {
  const auto end = std::fill_n(row.begin(), sequence.size(), 1.0f);
  std::fill(end, row.end(), 0.0f);
}

std::span<float> row_of(View<float> rows, std::size_t n) {
  const auto time = static_cast<std::size_t>(rows.shape[1]);
  return {rows.data + n * time, time};
}

}  // namespace

Index longest_of(std::span<const Letters> sequences) {
  std::size_t longest = 1;
  for (const Letters sequence : sequences) longest = std::max(longest, sequence.size());
  return static_cast<Index>(longest);
}

void pad(std::span<const Letters> sequences, Index padding, View<float> letters, View<float> mask) {
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    write_letters(sequences[n], padding, row_of(letters, n));
    write_mask(sequences[n], row_of(mask, n));
  }
}

std::vector<ExampleArray> padded(std::shared_ptr<const Sequences> sequences, Index padding, Index time) {
  const auto rows_by = [&](auto write) {
    const Shape shape{static_cast<Index>(sequences->size()), time};
    return ExampleArray(shape, true, [sequences, write](std::span<const Index> indices, View<float> out) {
      for (std::size_t n = 0; n < indices.size(); ++n) {
        const Letters sequence = (*sequences)[static_cast<std::size_t>(indices[n])];
        const auto row = row_of(out, n);  // may be narrower than the sequence
        write(sequence.first(std::min(sequence.size(), row.size())), row);
      }
    });
  };
  return {
      rows_by([padding](Letters sequence, std::span<float> row) { write_letters(sequence, padding, row); }),
      rows_by(write_mask)};
}

}  // namespace attention
