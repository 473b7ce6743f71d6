#include "core/experiment/padding.h"

#include <algorithm>

namespace attention {

Index longest_of(std::span<const Letters> sequences) {
  std::size_t longest = 1;
  for (const Letters sequence : sequences) longest = std::max(longest, sequence.size());
  return static_cast<Index>(longest);
}

void pad(std::span<const Letters> sequences, Index padding, View<float> letters, View<float> mask) {
  array(letters).setConstant(static_cast<float>(padding));
  array(mask).setZero();
  const Index time = letters.shape[1];
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    const Index row = static_cast<Index>(n) * time;
    std::copy(sequences[n].begin(), sequences[n].end(), letters.data + row);
    std::fill_n(mask.data + row, sequences[n].size(), 1.0f);
  }
}

}  // namespace attention
