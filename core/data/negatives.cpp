#include "core/data/negatives.h"

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/base/random.h"

namespace attention {
namespace {

std::vector<Letter> last_letters(const Sequences& sequences) {
  std::vector<Letter> letters;
  letters.reserve(sequences.size());
  for (std::size_t n = 0; n < sequences.size(); ++n)
    if (sequences.length(n) > 0) letters.push_back(sequences[n].back());
  return letters;
}

Letter draw(const std::vector<Letter>& letters, Random& random) {
  return letters[static_cast<std::size_t>(random.below(letters.size()))];
}

void shuffle_each(Sequences& sequences, Random& random) {
  std::vector<Letter> row;
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    row.assign(sequences[n].begin(), sequences[n].end());
    random.shuffle(row);
    std::copy(row.begin(), row.end(),
              sequences.letters.begin() + static_cast<std::ptrdiff_t>(sequences.offsets[n]));
  }
}

}  // namespace

Sequences make_negatives(std::string_view kind, const Sequences& positives, std::size_t alphabet_size,
                         std::uint64_t seed) {
  if (std::find(negative_kinds.begin(), negative_kinds.end(), kind) == negative_kinds.end())
    invalid("negatives: expected kind one of {}, received \"{}\"", fmt::join(negative_kinds, ", "), kind);
  if (positives.empty()) invalid("negatives: expected at least one positive, received none");
  check_sequences(positives, alphabet_size);

  Random random(seed, "negatives:" + std::string(kind));
  Sequences negatives;
  negatives.offsets = positives.offsets;
  negatives.letters = positives.letters;
  negatives.truth.assign(positives.letters.size(), 0);
  if (kind == "shuffled") {
    shuffle_each(negatives, random);
  } else if (kind.starts_with("uniform")) {
    for (Letter& letter : negatives.letters) letter = static_cast<Letter>(random.below(alphabet_size));
  } else {
    for (Letter& letter : negatives.letters) letter = draw(positives.letters, random);
  }
  if (kind.ends_with("same-ending")) {
    const std::vector<Letter> endings = last_letters(positives);
    for (std::size_t n = 0; n < negatives.size(); ++n)
      if (negatives.length(n) > 0)
        negatives.letters[static_cast<std::size_t>(negatives.offsets[n + 1] - 1)] = draw(endings, random);
  }
  return negatives;
}

}  // namespace attention
