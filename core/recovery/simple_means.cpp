#include "core/recovery/simple_means.h"

#include <algorithm>

#include "core/base/error.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

void check(const Sequences& sequences, std::size_t alphabet_size, std::size_t core_length) {
  if (sequences.empty()) invalid("recovery: expected at least one sequence, received none");
  if (core_length < 1) invalid("recovery: expected a core length of at least 1, received 0");
  check_sequences(sequences, alphabet_size);
  for (std::size_t n = 0; n < sequences.size(); ++n)
    if (sequences.length(n) == 0)
      invalid("recovery: expected each sequence to have at least one letter, received none in sequence {}",
              n + 1);
}

std::size_t largest(const std::vector<double>& values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

// The first `steps` letters found greedily, reading from the front or from the end.
Core greedy(const Sequences& sequences, std::size_t alphabet_size, std::size_t steps, bool from_end) {
  std::vector<std::size_t> places(sequences.size(), 0);
  const auto letter_at = [&](std::size_t n, std::size_t place) {
    const auto row = sequences[n];
    return from_end ? row[row.size() - 1 - place] : row[place];
  };
  Core found;
  for (std::size_t k = 0; k < steps; ++k) {
    std::vector<double> counts(alphabet_size);
    for (std::size_t n = 0; n < sequences.size(); ++n)
      if (places[n] < sequences.length(n)) ++counts[letter_at(n, places[n])];
    const auto letter = static_cast<Letter>(largest(counts));
    found.push_back(letter);
    for (std::size_t n = 0; n < sequences.size(); ++n) {
      while (places[n] < sequences.length(n) && letter_at(n, places[n]) != letter) ++places[n];
      if (places[n] < sequences.length(n)) ++places[n];
    }
  }
  if (from_end) std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace

Core shortest_sequence(const Sequences& sequences, std::size_t alphabet_size) {
  check(sequences, alphabet_size, 1);
  std::size_t shortest = 0;
  for (std::size_t n = 1; n < sequences.size(); ++n)
    if (sequences.length(n) < sequences.length(shortest)) shortest = n;
  return {sequences[shortest].begin(), sequences[shortest].end()};
}

Core position_frequency(const Sequences& sequences, std::size_t alphabet_size, std::size_t core_length) {
  check(sequences, alphabet_size, core_length);
  std::vector<double> anywhere(alphabet_size);
  for (const Letter letter : sequences.letters) ++anywhere[letter];
  Core core;
  for (std::size_t k = 0; k < core_length; ++k) {
    std::vector<double> here(alphabet_size);
    for (std::size_t n = 0; n < sequences.size(); ++n) {
      const std::size_t last = sequences.length(n) - 1;
      const std::size_t steps = core_length - 1;
      ++here[sequences[n][steps == 0 ? last : (2 * k * last + steps) / (2 * steps)]];
    }
    for (std::size_t a = 0; a < alphabet_size; ++a)
      if (anywhere[a] > 0) here[a] /= anywhere[a];
    core.push_back(static_cast<Letter>(largest(here)));
  }
  return core;
}

Core forward_greedy(const Sequences& sequences, std::size_t alphabet_size, std::size_t core_length) {
  check(sequences, alphabet_size, core_length);
  return greedy(sequences, alphabet_size, core_length, false);
}

Core backward_greedy(const Sequences& sequences, std::size_t alphabet_size, std::size_t core_length) {
  check(sequences, alphabet_size, core_length);
  return greedy(sequences, alphabet_size, core_length, true);
}

Core meet_in_the_middle(const Sequences& sequences, std::size_t alphabet_size, std::size_t core_length) {
  check(sequences, alphabet_size, core_length);
  Core core = greedy(sequences, alphabet_size, core_length / 2, false);
  const Core rest = greedy(sequences, alphabet_size, core_length - core.size(), true);
  core.insert(core.end(), rest.begin(), rest.end());
  return core;
}

Core longest_common_subsequence(Letters a, Letters b) {
  // longest[i][j]: for a from i on and b from j on.
  const std::size_t stride = b.size() + 1;
  std::vector<std::uint32_t> longest((a.size() + 1) * stride, 0);
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      longest[i * stride + j] = a[i] == b[j]
                                    ? longest[(i + 1) * stride + j + 1] + 1
                                    : std::max(longest[(i + 1) * stride + j], longest[i * stride + j + 1]);
  Core common;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      common.push_back(a[i]);
      ++i;
      ++j;
    } else if (longest[(i + 1) * stride + j] >= longest[i * stride + j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  return common;
}

Core lcs_fold(const Sequences& sequences, std::size_t alphabet_size, std::size_t core_length) {
  check(sequences, alphabet_size, core_length);
  constexpr std::size_t most_folds = 1000;
  constexpr std::size_t longest = 4000;
  const auto order = order_by_length(sequences);
  Core left(sequences[order[0]].begin(), sequences[order[0]].end());
  if (left.size() > longest) left.resize(longest);
  for (std::size_t i = 1; i < std::min(order.size(), most_folds) && left.size() > core_length; ++i) {
    if (sequences.length(order[i]) > longest) break;
    Core common = longest_common_subsequence(left, sequences[order[i]]);
    if (common.size() >= core_length) left = std::move(common);
  }
  return left;
}

}  // namespace attention
