#include "core/base/sequences.h"

#include <algorithm>
#include <numeric>

#include "core/base/error.h"

namespace attention {

void Sequences::append(Letters sequence) {
  if (has_truth()) invalid("sequences: expected a sequence with its truth, received one without");
  letters.insert(letters.end(), sequence.begin(), sequence.end());
  close();
}

Sequences Sequences::select(std::span<const std::size_t> indices) const {
  Sequences chosen;
  chosen.offsets.reserve(indices.size() + 1);
  for (const std::size_t n : indices) {
    if (n >= size()) invalid("sequences: expected an index below {}, received {}", size(), n);
    const auto row = (*this)[n];
    chosen.letters.insert(chosen.letters.end(), row.begin(), row.end());
    const auto mask = truth_of(n);
    chosen.truth.insert(chosen.truth.end(), mask.begin(), mask.end());
    chosen.close();
  }
  return chosen;
}

std::vector<std::size_t> order_by_length(const Sequences& sequences) {
  std::vector<std::size_t> order(sequences.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return sequences.length(a) < sequences.length(b); });
  return order;
}

void check_sequences(const Sequences& sequences, std::size_t alphabet_size) {
  const auto& offsets = sequences.offsets;
  if (offsets.empty() || offsets.front() != 0 || offsets.back() != sequences.letters.size() ||
      !std::is_sorted(offsets.begin(), offsets.end()))
    invalid("sequences: expected rising offsets from 0 to the number of letters, {}",
            sequences.letters.size());
  if (sequences.has_truth() && sequences.truth.size() != sequences.letters.size())
    invalid("sequences: expected a truth value for each of {} letters, received {}", sequences.letters.size(),
            sequences.truth.size());
  for (const Letter letter : sequences.letters)
    if (letter >= alphabet_size)
      invalid("sequences: expected letters below {}, received {}", alphabet_size, letter);
}

bool contains_core(Letters sequence, Letters core) {
  std::size_t next = 0;
  for (std::size_t t = 0; t < sequence.size() && next < core.size(); ++t) next += sequence[t] == core[next];
  return next == core.size();
}

}  // namespace attention
