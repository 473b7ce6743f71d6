#include "core/recovery/damaged.h"

#include <algorithm>
#include <cmath>

#include "core/recovery/core_length.h"
#include "core/recovery/likelihood.h"
#include "core/recovery/noisy_climb.h"
#include "core/recovery/simple_means.h"

namespace attention {
namespace {

// A look around under a noise model, K² ΣT, costs about ten times as much as one without.
constexpr double search_budget = 1e7;
constexpr std::size_t least_sample = 300;
constexpr std::size_t most_sampled = 2000;

// Of all lengths, since a noise model says what lengths there are. The same for every core.
std::vector<std::size_t> sample(const Sequences& sequences) {
  std::vector<std::size_t> order = order_by_length(sequences);
  std::erase_if(order, [&](std::size_t n) { return sequences.length(n) > longest_searched; });
  double mean = 0;
  for (const std::size_t n : order)
    mean += static_cast<double>(sequences.length(n)) / static_cast<double>(order.size());
  const double cost = mean * mean / 4 * mean;
  const auto affordable =
      std::clamp(static_cast<std::size_t>(search_budget / cost), least_sample, most_sampled);
  const std::size_t count = std::min(order.size(), affordable);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(order[i * order.size() / count]);
  return chosen;
}

// Whether the sequences are as the generator writes them round this core: each has it, ending in its last
// letter, and the letters between are all alike (χ² at about 10⁻⁴).
bool explains(const RecoveryResult& result, const Sequences& sequences, std::size_t alphabet_size) {
  const Letters core = result.core;
  std::vector<double> noise(alphabet_size, 0);
  for (const Letter letter : sequences.letters) ++noise[letter];
  for (const Letter letter : core) noise[letter] -= static_cast<double>(sequences.size());
  if (result.exact_containment < 1 || *std::min_element(noise.begin(), noise.end()) < 0) return false;
  for (std::size_t n = 0; n < sequences.size(); ++n)
    if (sequences[n].back() != core.back()) return false;
  const double degrees = static_cast<double>(alphabet_size) - 1;
  double expected = 0;
  for (const double count : noise) expected += count / (degrees + 1);
  if (expected < 5) return true;
  double deviation = 0;
  for (const double count : noise) deviation += (count - expected) * (count - expected) / expected;
  return deviation < degrees + 6 * std::sqrt(2 * degrees) + 3;
}

void take(NoisyClimb found, std::size_t examined, const Sequences& sequences, RecoveryResult& result) {
  result.core = std::move(found.core);
  result.core_length = result.core.size();
  result.p = found.model.p;
  result.examined = examined;
  result.log_likelihood = found.log_likelihood;
  result.log_likelihood_gap = std::isfinite(found.rival) ? found.log_likelihood - found.rival : 0;
  if (std::isfinite(found.length_rival)) result.length_gap = found.log_likelihood - found.length_rival;
  result.margins = std::move(found.margins);
  result.noise = std::move(found.model);
  result.exact_containment = exact_containment(sequences, result.core);
}

}  // namespace

RecoveryResult recover_damaged(const Sequences& sequences, std::size_t alphabet_size, std::string_view method,
                               const RecoveryOptions& options, ThreadPool& pool) {
  RecoveryResult result = recover(sequences, alphabet_size, method, options, pool);
  if (method != "em-climb" || explains(result, sequences, alphabet_size)) return result;
  if (options.progress) options.progress("fitting a noise model", 0);
  const std::vector<std::size_t> chosen = sample(sequences);
  const PackedSequences packed(sequences, chosen, alphabet_size);
  const double strict =
      length_log_likelihood(result.core.size(), log_likelihood(result.core, packed, pool), packed);
  NoisyClimb found =
      solve_noisy(result.core, sequences, chosen, alphabet_size, options.core_length > 0, pool);
  const double parameters = static_cast<double>(alphabet_size) - 1 + 4;
  if (found.log_likelihood - parameters / 2 * std::log(static_cast<double>(chosen.size())) > strict)
    take(std::move(found), chosen.size(), sequences, result);
  return result;
}

RecoveryResult certify_damaged(const Sequences& sequences, std::size_t alphabet_size, Letters core,
                               const std::optional<NoiseModel>& noise, ThreadPool& pool) {
  RecoveryResult result = certify(sequences, alphabet_size, core, pool);
  if (!noise) return result;
  const std::vector<std::size_t> chosen = sample(sequences);
  const PackedSequences packed(sequences, chosen, alphabet_size);
  take(noisy_climb(core, packed, *noise, true, 0, pool), chosen.size(), sequences, result);
  return result;
}

Json noise_json(const NoiseModel& noise, const Alphabet& alphabet) {
  Json background = Json::object();
  for (std::size_t a = 0; a < noise.background.size(); ++a)
    background[alphabet.tokens()[a]] = noise.background[a];
  return {{"missing", noise.missing},
          {"substituted", noise.substituted},
          {"tail", noise.tail / (1 - noise.tail)},
          {"contaminated", noise.contaminated},
          {"background", std::move(background)}};
}

}  // namespace attention
