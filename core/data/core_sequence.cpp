#include "core/data/core_sequence.h"

#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"

namespace attention {
namespace {

constexpr std::int64_t max_core_length = 1000;
constexpr double max_letters = 1e9;

// A letter of the background, uniform if that is empty.
Letter draw_noise(const std::vector<double>& background, std::uint64_t letters, Random& random) {
  if (background.empty()) return static_cast<Letter>(random.below(letters));
  const double place = random.uniform();
  double sum = 0;
  std::size_t likely = 0;
  for (std::size_t a = 0; a < background.size(); ++a) {
    if (background[a] > 0) likely = a;
    sum += background[a];
    if (place < sum) return static_cast<Letter>(a);
  }
  return static_cast<Letter>(likely);  // the sum is 1 but for rounding
}

void write_sequence(Letters core, std::uint64_t letters, double p, double tail_coin,
                    const std::vector<double>& background, Random& random, Sequences& out) {
  for (std::size_t next = 0; next < core.size();) {
    const bool is_core = random.uniform() < p;
    out.letters.push_back(is_core ? core[next] : draw_noise(background, letters, random));
    out.truth.push_back(is_core);
    next += is_core;
  }
  while (tail_coin > 0 && random.uniform() < tail_coin) {
    out.letters.push_back(draw_noise(background, letters, random));
    out.truth.push_back(0);
  }
  out.close();
}

}  // namespace

void check_config(const CoreSequenceConfig& config) {
  const Alphabet alphabet(config.letters);
  const auto length = config.core.empty() ? config.core_length
                                          : static_cast<std::int64_t>(alphabet.encode(config.core).size());
  if (length < 1 || length > max_core_length)
    invalid("core sequence: expected a core of 1 to {} letters, received {}", max_core_length, length);
  if (!(config.p > 0 && config.p <= 1))
    invalid("core sequence: expected p above 0 and at most 1, received {}", config.p);
  if (config.count < 1) invalid("core sequence: expected a count of at least 1, received {}", config.count);
  if (!(config.tail >= 0 && config.tail <= 1e6))
    invalid("core sequence: expected a tail from 0 to 1000000, received {}", config.tail);
  double sum = 0;
  for (const double chance : config.background) sum += chance >= 0 ? chance : NAN;
  if (!config.background.empty() &&
      (config.background.size() != alphabet.size() || !(std::abs(sum - 1) <= 1e-6)))
    invalid("core sequence: expected a background of {} chances that sum to 1, received {} that sum to {}",
            alphabet.size(), config.background.size(), sum);
  const double mean = static_cast<double>(length) / config.p + config.tail;
  if (!(mean * static_cast<double>(config.count) <= max_letters))
    invalid(
        "core sequence: expected at most {:.0f} letters in all, received {} sequences of {:.6g} on average; "
        "lower the count or raise p",
        max_letters, config.count, mean);
}

std::vector<Letter> random_core(std::size_t alphabet_size, std::int64_t core_length, std::uint64_t seed) {
  if (alphabet_size < 1 || alphabet_size > Alphabet::max_size)
    invalid("core sequence: expected an alphabet of 1 to {} letters, received {}", Alphabet::max_size,
            alphabet_size);
  if (core_length < 1 || core_length > max_core_length)
    invalid("core sequence: expected a core of 1 to {} letters, received {}", max_core_length, core_length);
  Random random(seed, "core");
  std::vector<Letter> core(static_cast<std::size_t>(core_length));
  for (Letter& letter : core) letter = static_cast<Letter>(random.below(alphabet_size));
  return core;
}

CoreSequenceData generate_core_sequences(const CoreSequenceConfig& config) {
  check_config(config);
  CoreSequenceData data{Alphabet(config.letters), {}, {}};
  data.core = config.core.empty() ? random_core(data.alphabet.size(), config.core_length, config.seed)
                                  : data.alphabet.encode(config.core);
  const auto count = static_cast<std::size_t>(config.count);
  const double mean = static_cast<double>(data.core.size()) / config.p + config.tail;
  const auto expected = static_cast<std::size_t>(mean * static_cast<double>(count) * 1.02) + 64;
  data.sequences.offsets.reserve(count + 1);
  data.sequences.letters.reserve(expected);
  data.sequences.truth.reserve(expected);
  Random random(config.seed, "positives");
  const double tail_coin = config.tail / (1 + config.tail);
  for (std::size_t n = 0; n < count; ++n)
    write_sequence(data.core, data.alphabet.size(), config.p, tail_coin, config.background, random,
                   data.sequences);
  return data;
}

OwnCoreData generate_own_core_sequences(const CoreSequenceConfig& config) {
  check_config(config);
  if (!config.core.empty())
    invalid("core sequence: expected no core where every sequence has its own, received \"{}\"", config.core);
  const std::uint64_t letters = Alphabet(config.letters).size();
  const auto length = static_cast<std::size_t>(config.core_length);
  OwnCoreData data;
  Random random(config.seed, "own cores");
  const double tail_coin = config.tail / (1 + config.tail);
  std::vector<Letter> core(length);
  for (std::int64_t n = 0; n < config.count; ++n) {
    for (Letter& letter : core) letter = static_cast<Letter>(random.below(letters));
    data.cores.insert(data.cores.end(), core.begin(), core.end());
    write_sequence(core, letters, config.p, tail_coin, config.background, random, data.sequences);
  }
  return data;
}

}  // namespace attention
