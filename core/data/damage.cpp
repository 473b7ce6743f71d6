#include "core/data/damage.h"

#include "core/base/error.h"
#include "core/base/random.h"

namespace attention {
namespace {

void check_share(const char* what, double share) {
  if (!(share >= 0 && share <= 1))
    invalid("damage: expected a share of {} from 0 to 1, received {}", what, share);
}

}  // namespace

void damage(Sequences& sequences, std::size_t alphabet_size, const Damage& damage, std::uint64_t seed) {
  check_share("missing letters", damage.missing);
  check_share("substituted letters", damage.substituted);
  check_share("contaminated sequences", damage.contaminated);
  check_sequences(sequences, alphabet_size);
  if (damage.substituted > 0 && alphabet_size < 2)
    invalid("damage: expected an alphabet of at least 2 letters, received {}", alphabet_size);
  if (damage.missing == 0 && damage.substituted == 0 && damage.contaminated == 0) return;
  Random random(seed, "damage");
  Sequences damaged;
  const bool has_truth = sequences.has_truth();
  const auto write = [&](Letter letter, std::uint8_t truth) {
    damaged.letters.push_back(letter);
    if (has_truth) damaged.truth.push_back(truth);
  };
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    const Letters row = sequences[n];
    const bool contaminated = random.uniform() < damage.contaminated;
    for (std::size_t t = 0; t < row.size(); ++t) {
      if (contaminated) {
        write(sequences.letters[static_cast<std::size_t>(random.below(sequences.letters.size()))], 0);
        continue;
      }
      const bool only_one_left = t + 1 == row.size() && damaged.letters.size() == damaged.offsets.back();
      if (random.uniform() < damage.missing && !only_one_left) continue;
      if (random.uniform() < damage.substituted)
        write(static_cast<Letter>((row[t] + 1 + random.below(alphabet_size - 1)) % alphabet_size), 0);
      else
        write(row[t], has_truth ? sequences.truth_of(n)[t] : std::uint8_t{0});
    }
    damaged.close();
  }
  sequences = std::move(damaged);
}

}  // namespace attention
