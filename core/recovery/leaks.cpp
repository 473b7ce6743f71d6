#include "core/recovery/leaks.h"

#include <algorithm>

#include "core/base/error.h"

namespace attention {
namespace {

std::vector<double> last_letter_shares(const Sequences& sequences, std::size_t alphabet_size) {
  check_sequences(sequences, alphabet_size);
  std::vector<double> shares(alphabet_size);
  double total = 0;
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    if (sequences.length(n) == 0) continue;
    ++shares[sequences[n].back()];
    ++total;
  }
  for (double& share : shares) share /= std::max(1.0, total);
  return shares;
}

}  // namespace

Leaks find_leaks(const Sequences& positives, const Sequences& negatives, std::size_t alphabet_size,
                 Letters core) {
  if (positives.empty() || negatives.empty())
    invalid("leaks: expected positives and negatives, received {} and {}", positives.size(),
            negatives.size());
  Leaks leaks;
  leaks.last_letter_real = last_letter_shares(positives, alphabet_size);
  leaks.last_letter_random = last_letter_shares(negatives, alphabet_size);
  for (std::size_t a = 0; a < alphabet_size; ++a)
    leaks.last_letter_accuracy += std::max(leaks.last_letter_real[a], leaks.last_letter_random[a]) / 2;
  for (std::size_t n = 1; n < positives.size(); ++n)
    if (positives.length(n) < positives.length(leaks.shortest)) leaks.shortest = n;
  const auto shortest = positives[leaks.shortest];
  leaks.shortest_is_core =
      !core.empty() && std::equal(shortest.begin(), shortest.end(), core.begin(), core.end());
  return leaks;
}

}  // namespace attention
