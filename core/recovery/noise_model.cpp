#include "core/recovery/noise_model.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/recovery/block_chunks.h"
#include "core/recovery/noisy_tables.h"

namespace attention {
namespace {

constexpr double least_share = 1e-4;
constexpr double most_share = 0.5;
constexpr double most_tail = 0.999;
constexpr double enough_gain = 0.01;

void check(Letters core, const PackedSequences& sequences, const NoiseModel& model) {
  if (core.empty()) invalid("noise model: expected a core of at least one letter, received none");
  for (const Letter letter : core)
    if (letter >= sequences.alphabet_size())
      invalid("noise model: expected core letters below {}, received {}", sequences.alphabet_size(), letter);
  if (model.background.size() != sequences.alphabet_size())
    invalid("noise model: expected a background of {} letters, received {}", sequences.alphabet_size(),
            model.background.size());
}

std::vector<double> letter_counts(const PackedSequences& sequences) {
  std::vector<double> counts(sequences.alphabet_size(), 0);
  for (const LaneBlock& block : sequences.blocks())
    for (const Letter letter : block.letters)
      if (letter < counts.size()) ++counts[letter];
  return counts;
}

// Half a letter more of each, so that none is impossible.
std::vector<double> distribution(std::vector<double> counts) {
  double sum = 0;
  for (double& count : counts) sum += count = std::max(count, 0.0) + 0.5;
  for (double& count : counts) count /= sum;
  return counts;
}

/// Expected numbers of what the model did, over some sequences.
struct Doings {
  double log_likelihood = 0;
  double cores = 0;    // sequences that have one
  double letters = 0;  // of these
  double written = 0, replaced = 0, left_out = 0, after = 0;
  std::vector<double> of_core;  // letters written as letters of the core, by letter

  void add(const Doings& other) {
    log_likelihood += other.log_likelihood;
    cores += other.cores;
    letters += other.letters;
    written += other.written;
    replaced += other.replaced;
    left_out += other.left_out;
    after += other.after;
    of_core.resize(std::max(of_core.size(), other.of_core.size()), 0);
    for (std::size_t a = 0; a < other.of_core.size(); ++a) of_core[a] += other.of_core[a];
  }
};

void add_block(Letters core, const NoiseModel& model, const std::vector<double>& chances,
               const NoisyTables& tables, Doings& doings) {
  const std::size_t length = core.size();
  const std::size_t time = tables.time();
  const LaneBlock& block = tables.block();
  const Lanes total = tables.total(length);
  const Lanes log_probability = tables.log_probability(total, chances);
  doings.log_likelihood += log_probability.sum();
  // The chance that the sequence has a core, by the sum over all its ways.
  const Lanes share =
      (block.weight > 0 && total > 0).select((1 - model.contaminated) * (-log_probability).exp(), 0.0);
  for (std::size_t k = 0; k < length; ++k) {
    const Lanes* here = tables.forward(k);
    const Lanes* after = tables.backward(k + 1);
    const Lanes* chance = tables.emission(core[k]);
    Lanes written = Lanes::Zero();
    Lanes any = Lanes::Zero();
    Lanes left_out = Lanes::Zero();
    for (std::size_t t = 0; t <= time; ++t) {
      left_out += here[t] * after[t];
      if (t == time) break;
      const Lanes ways = here[t] * after[t + 1];
      written += ways * chance[t];
      any += ways;
    }
    const double writes = (written * share).sum() * tables.write();
    const double replaced = (any * share).sum() * tables.write() * model.substituted;
    doings.written += writes;
    doings.replaced += replaced;
    doings.of_core[core[k]] += writes - replaced;
    doings.left_out += (left_out * share).sum() * tables.skip();
  }
  Lanes after = Lanes::Zero();
  for (std::size_t t = 0; t < time; ++t) after += tables.forward(length)[t] * tables.backward(length)[t + 1];
  doings.after += (after * share).sum() * model.tail;
  const Lanes has_core = share * total;
  doings.cores += has_core.sum();
  for (std::size_t lane = 0; lane < lane_count; ++lane)
    doings.letters += has_core[static_cast<Eigen::Index>(lane)] * static_cast<double>(block.lengths[lane]);
}

Doings expected_doings(Letters core, const PackedSequences& sequences, const NoiseModel& model,
                       ThreadPool& pool) {
  const std::vector<double> chances = length_chances(core.size(), model, sequences.longest());
  const auto parts = over_chunks(sequences, pool, [&](std::span<const LaneBlock> blocks) {
    NoisyTables tables(model, sequences.alphabet_size());
    Doings doings;
    doings.of_core.assign(sequences.alphabet_size(), 0);
    for (const LaneBlock& block : blocks) {
      tables.set_block(block);
      tables.fill_forward(core);
      tables.fill_backward(core);
      add_block(core, model, chances, tables, doings);
    }
    return doings;
  });
  Doings sum;
  for (const Doings& part : parts) sum.add(part);
  return sum;
}

double share(double part, double whole, double most) {
  return std::clamp(whole > 0 ? part / whole : 0, least_share, most);
}

}  // namespace

double noisy_log_likelihood(Letters core, const PackedSequences& sequences, const NoiseModel& model,
                            ThreadPool& pool) {
  check(core, sequences, model);
  const std::vector<double> chances = length_chances(core.size(), model, sequences.longest());
  const auto parts = over_chunks(sequences, pool, [&](std::span<const LaneBlock> blocks) {
    NoisyTables tables(model, sequences.alphabet_size());
    double sum = 0;
    for (const LaneBlock& block : blocks) {
      tables.set_block(block);
      tables.fill_forward(core);
      sum += tables.log_probability(tables.total(core.size()), chances).sum();
    }
    return sum;
  });
  double sum = background_log_likelihood(sequences, model);
  for (const double part : parts) sum += part;
  return sum;
}

double background_log_likelihood(const PackedSequences& sequences, const NoiseModel& model) {
  const std::vector<double> counts = letter_counts(sequences);
  double sum = 0;
  for (std::size_t a = 0; a < counts.size(); ++a)
    if (counts[a] > 0) sum += counts[a] * std::log(model.background[a]);
  return sum;
}

NoiseModel guess_noise(std::size_t core_length, const PackedSequences& sequences, bool tail) {
  NoiseModel model;
  const double mean = sequences.total_length() / static_cast<double>(sequences.size());
  const double k = static_cast<double>(core_length);
  const double after = tail ? std::max(0.5, (mean - k) / 2) : 0;
  model.p = std::clamp(k / std::max(mean - after, 1.0), 0.001, 0.98);
  model.missing = model.substituted = model.contaminated = 0.03;
  model.tail = std::clamp(after / (1 + after), 0.01, most_tail);
  model.background = distribution(letter_counts(sequences));
  return model;
}

NoiseModel fit_noise(Letters core, const PackedSequences& sequences, NoiseModel start, int iterations,
                     ThreadPool& pool) {
  check(core, sequences, start);
  const std::vector<double> counts = letter_counts(sequences);
  NoiseModel model = std::move(start);
  double before = -INFINITY;
  for (int i = 0; i < iterations; ++i) {
    const Doings did = expected_doings(core, sequences, model, pool);
    const double whole = did.log_likelihood + background_log_likelihood(sequences, model);
    if (!(whole > before + enough_gain)) break;
    before = whole;
    const double steps = did.written + did.left_out;
    model.p =
        std::clamp(steps / (steps + std::max(did.letters - did.written - did.after, 0.0)), 1e-6, 0.9999);
    model.missing = share(did.left_out, steps, most_share);
    model.substituted = share(did.replaced, did.written, most_share);
    model.tail = share(did.after, did.after + did.cores, most_tail);
    model.contaminated = share(static_cast<double>(sequences.size()) - did.cores,
                               static_cast<double>(sequences.size()), most_share);
    std::vector<double> noise = counts;
    for (std::size_t a = 0; a < noise.size(); ++a) noise[a] -= did.of_core[a];
    model.background = distribution(std::move(noise));
  }
  return model;
}

}  // namespace attention
