#include "core/recovery/methods.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "core/base/error.h"
#include "core/recovery/climb.h"
#include "core/recovery/core_length.h"
#include "core/recovery/deconvolution.h"
#include "core/recovery/em.h"
#include "core/recovery/enumerate.h"
#include "core/recovery/likelihood.h"
#include "core/recovery/noisy_climb.h"
#include "core/recovery/simple_means.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

constexpr std::int64_t most_core_letters = 300;
// One pair of tables has K T cells of 128 bytes.
constexpr std::size_t longest_searched = 20000;
constexpr std::size_t most_cells = 2000000;
constexpr int most_iterations = 100;
constexpr int most_steps = 1000;
// In units of K² ΣT, one look around by all letter edits: about 1.5 ns each.
constexpr double search_budget = 1e7;
constexpr double scan_budget = 2e6;
constexpr double certificate_budget = 4e9;
constexpr std::size_t least_sample = 300;
constexpr std::size_t least_costly_sample = 32;
constexpr double sample_budget = 1e9;
// Of enumerate: steps of about a nanosecond, and cells of its tables, 128 bytes each.
constexpr double enumeration_budget = 1e10;
constexpr double enumeration_cells = 2e6;
// A look around under a noise model costs about ten times as much.
constexpr double noisy_budget = 1e7;
constexpr std::size_t most_noisy = 2000;

/// What a method is given.
struct Problem {
  const Sequences& sequences;
  std::size_t alphabet_size;
  std::vector<std::size_t> order;  // searchable sequences by length
  ThreadPool& pool;
  std::function<void(std::string_view, double)> progress = {};

  // Evenly spaced among the shorter half, as many as the budget allows for K letters; all of them if it does.
  PackedSequences sample(std::size_t core_length, double budget) const {
    double total = 0;
    for (const std::size_t n : order) total += static_cast<double>(sequences.length(n));
    const double unit = static_cast<double>(core_length) * static_cast<double>(core_length);
    const double cost = unit * total / static_cast<double>(order.size());
    const auto within = [&](double limit) { return static_cast<std::size_t>(limit / cost); };
    // At least 300 sequences, unless K and T are so large that even these would take seconds a look.
    const std::size_t least = std::clamp(within(sample_budget), least_costly_sample, least_sample);
    const std::size_t affordable = std::max(within(budget), least);
    if (affordable >= order.size()) return PackedSequences(sequences, order, alphabet_size);
    const std::size_t range = std::max(order.size() / 2, std::min(order.size(), least));
    const std::size_t count = std::min(range, affordable);
    return PackedSequences(sequences, spread(range, count), alphabet_size);
  }

  // So many of the first `range` by length, evenly spaced.
  std::vector<std::size_t> spread(std::size_t range, std::size_t count) const {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(order[i * range / count]);
    return chosen;
  }

  // Of all lengths, since a noise model says what lengths there are. The same for every core.
  std::vector<std::size_t> noisy_sample() const {
    const double mean = static_cast<double>(sequences.letters.size()) / static_cast<double>(sequences.size());
    const double cost = mean * mean / 4 * mean;
    const auto affordable =
        std::clamp(static_cast<std::size_t>(noisy_budget / cost), least_sample, most_noisy);
    return spread(order.size(), std::min(order.size(), affordable));
  }
};

Core by_deconvolution(const Problem& problem, std::size_t core_length) {
  return harden(
      deconvolve(core_length, PackedSequences(problem.sequences, problem.order, problem.alphabet_size)));
}

Core by_em(const PackedSequences& sequences, std::size_t core_length, ThreadPool& pool) {
  return harden(
      expectation_maximization(deconvolve(core_length, sequences), sequences, most_iterations, pool));
}

// By how much the likeliest length exceeds the next.
double length_gap(const LengthScan& scan) {
  double next = -INFINITY;
  for (std::size_t i = 0; i < scan.points.size(); ++i)
    if (i != scan.best) next = std::max(next, scan.points[i].log_likelihood);
  return scan.points[scan.best].log_likelihood - next;
}

Core by_em_climb(const Problem& problem, std::optional<std::size_t> core_length, double* gap = nullptr) {
  const std::size_t guess =
      core_length.value_or(problem.sequences.length(problem.order[problem.order.size() / 2]) / 2 + 1);
  const PackedSequences sample = problem.sample(guess, core_length ? search_budget : scan_budget);
  Core core;
  if (core_length) {
    core = climb(by_em(sample, *core_length, problem.pool), sample, most_steps, problem.pool).core;
  } else {
    const auto solve = [&](std::size_t length) { return by_em(sample, length, problem.pool); };
    const LengthScan scan = scan_core_length(sample, solve, problem.pool);
    core = scan.points[scan.best].core;
    if (gap) *gap = length_gap(scan);
  }
  return core;
}

struct Method {
  std::string_view name;
  std::function<Core(const Problem&, std::size_t)> find;
};

template <class Mean>
std::function<Core(const Problem&, std::size_t)> simple(Mean mean) {
  return [mean](const Problem& problem, std::size_t core_length) {
    return mean(problem.sequences, problem.alphabet_size, core_length);
  };
}

const std::vector<Method>& methods() {
  static const std::vector<Method> all = {
      {"shortest",
       [](const Problem& p, std::size_t) { return shortest_sequence(p.sequences, p.alphabet_size); }},
      {"position-frequency", simple(position_frequency)},
      {"forward-greedy", simple(forward_greedy)},
      {"backward-greedy", simple(backward_greedy)},
      {"meet-in-the-middle", simple(meet_in_the_middle)},
      {"lcs-fold", simple(lcs_fold)},
      {"deconvolution", by_deconvolution},
      {"em",
       [](const Problem& p, std::size_t core_length) {
         return by_em(PackedSequences(p.sequences, p.order, p.alphabet_size), core_length, p.pool);
       }},
      {"em-climb", [](const Problem& p, std::size_t core_length) { return by_em_climb(p, core_length); }},
      {"enumerate", [](const Problem& p, std::size_t core_length) { return by_em_climb(p, core_length); }},
  };
  return all;
}

const Method& find_method(std::string_view name) {
  for (const Method& method : methods())
    if (method.name == name) return method;
  invalid("recover: expected method one of {}, received \"{}\"", fmt::join(data_method_names(), ", "), name);
}

// Checks the input and finds the sequences that can be searched for a core of that length (0: not known).
Problem make_problem(const Sequences& sequences, std::size_t alphabet_size, std::int64_t core_length,
                     ThreadPool& pool) {
  if (sequences.empty()) invalid("recover: expected at least one sequence, received none");
  check_sequences(sequences, alphabet_size);
  std::size_t longest = 0;
  for (std::size_t n = 0; n < sequences.size(); ++n) longest = std::max(longest, sequences.length(n));
  if (static_cast<std::size_t>(core_length) > longest)
    invalid("recover: expected a core no longer than the longest sequence, {}, received a core length of {}",
            longest, core_length);
  std::vector<std::size_t> order = order_by_length(sequences);
  const std::size_t cells = most_cells / static_cast<std::size_t>(std::max<std::int64_t>(1, core_length));
  const std::size_t most = std::min(longest_searched, cells);
  std::erase_if(order, [&](std::size_t n) { return sequences.length(n) > most; });
  if (order.empty()) invalid("recover: expected sequences of at most {} letters, received none", most);
  return {sequences, alphabet_size, std::move(order), pool, {}};
}

double containment(const Sequences& sequences, Letters core) {
  double containing = 0;
  for (std::size_t n = 0; n < sequences.size(); ++n) containing += contains_core(sequences[n], core);
  return containing / static_cast<double>(sequences.size());
}

// Fills in all but the method, for result.core; climbs on from it first if asked.
void add_certificate(const Problem& problem, bool climb_on, RecoveryResult& result) {
  const PackedSequences examined = problem.sample(result.core.size(), certificate_budget);
  const auto tell = [&](double share) {
    problem.progress(fmt::format("checking {} sequences", examined.size()), share);
  };
  const ClimbResult around = climb(result.core, examined, climb_on ? most_steps : 0, problem.pool,
                                   problem.progress ? std::function<void(double)>(tell) : nullptr);
  result.core = around.core;
  result.core_length = result.core.size();
  result.examined = examined.size();
  result.log_likelihood = around.log_likelihood;
  result.log_likelihood_gap = std::isfinite(around.rival) ? around.log_likelihood - around.rival : 0;
  result.margins = around.margins;
  const Sequences& sequences = problem.sequences;
  result.exact_containment = containment(sequences, result.core);
  result.p = std::min(1.0, static_cast<double>(result.core_length) * static_cast<double>(sequences.size()) /
                               static_cast<double>(sequences.letters.size()));
}

// Whether the sequences are as the generator writes them round this core: each has it, ending in its last
// letter, and the letters between are all alike (χ² at about 10⁻⁴).
bool explains(const Problem& problem, const RecoveryResult& result) {
  const Letters core = result.core;
  std::vector<double> noise(problem.alphabet_size, 0);
  for (const Letter letter : problem.sequences.letters) ++noise[letter];
  for (const Letter letter : core) noise[letter] -= static_cast<double>(problem.sequences.size());
  if (result.exact_containment < 1 || *std::min_element(noise.begin(), noise.end()) < 0) return false;
  for (std::size_t n = 0; n < problem.sequences.size(); ++n)
    if (problem.sequences[n].back() != core.back()) return false;
  const double degrees = static_cast<double>(problem.alphabet_size) - 1;
  double expected = 0;
  for (const double count : noise) expected += count / (degrees + 1);
  if (expected < 5) return true;
  double deviation = 0;
  for (const double count : noise) deviation += (count - expected) * (count - expected) / expected;
  return deviation < degrees + 6 * std::sqrt(2 * degrees) + 3;
}

void take(const Problem& problem, NoisyClimb found, std::size_t examined, RecoveryResult& result) {
  result.core = std::move(found.core);
  result.core_length = result.core.size();
  result.p = found.model.p;
  result.examined = examined;
  result.log_likelihood = found.log_likelihood;
  result.log_likelihood_gap = std::isfinite(found.rival) ? found.log_likelihood - found.rival : 0;
  if (std::isfinite(found.length_rival)) result.length_gap = found.log_likelihood - found.length_rival;
  result.margins = std::move(found.margins);
  result.noise = std::move(found.model);
  result.exact_containment = containment(problem.sequences, result.core);
}

// Tries a noise model and takes its core if it explains the sequences better.
void solve_with_noise(const Problem& problem, bool fixed_length, RecoveryResult& result) {
  const std::vector<std::size_t> chosen = problem.noisy_sample();
  if (problem.progress) problem.progress("fitting a noise model", 0);
  const PackedSequences sample(problem.sequences, chosen, problem.alphabet_size);
  const double strict =
      length_log_likelihood(result.core.size(), log_likelihood(result.core, sample, problem.pool), sample);
  NoisyClimb found =
      solve_noisy(result.core, problem.sequences, chosen, problem.alphabet_size, fixed_length, problem.pool);
  const double parameters = static_cast<double>(problem.alphabet_size) - 1 + 4;
  if (found.log_likelihood - parameters / 2 * std::log(static_cast<double>(chosen.size())) <= strict) return;
  take(problem, std::move(found), chosen.size(), result);
}

// Asks of all cores of that length whether one is likelier, and takes the likeliest.
void enumerate_from(const Problem& problem, RecoveryResult& result) {
  const PackedSequences all(problem.sequences, problem.order, problem.alphabet_size);
  result.proven = false;
  if (static_cast<double>(result.core_length) * all.total_length() / lane_count > enumeration_cells) return;
  const Enumeration found = enumerate(result.core, all, enumeration_budget);
  result.proven = found.complete;
  if (found.core == result.core) return;
  result.core = found.core;
  add_certificate(problem, false, result);
}

}  // namespace

const std::vector<std::string_view>& data_method_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> list;
    for (const Method& method : methods()) list.push_back(method.name);
    return list;
  }();
  return names;
}

RecoveryResult recover(const Sequences& sequences, std::size_t alphabet_size, std::string_view method,
                       const RecoveryOptions& options, ThreadPool& pool) {
  const Method& chosen = find_method(method);
  if (options.core_length < 0 || options.core_length > most_core_letters)
    invalid("recover: expected a core length from 1 to {}, or 0 to find it, received {}", most_core_letters,
            options.core_length);
  Problem problem = make_problem(sequences, alphabet_size, options.core_length, pool);
  problem.progress = options.progress;
  if (problem.progress) problem.progress("searching", 0);

  RecoveryResult result;
  result.method = method;
  const bool enumerating = method == "enumerate";
  const bool climbing = method == "em-climb" || enumerating;
  if (options.core_length > 0) {
    result.core = chosen.find(problem, static_cast<std::size_t>(options.core_length));
  } else if (climbing) {
    result.core = by_em_climb(problem, std::nullopt, &result.length_gap.emplace());
    if (!std::isfinite(*result.length_gap)) result.length_gap.reset();
  } else {
    result.core =
        chosen.find(problem, moment_core_length(PackedSequences(sequences, problem.order, alphabet_size)));
  }
  add_certificate(problem, climbing, result);
  if (enumerating)
    enumerate_from(problem, result);
  else if (climbing && !explains(problem, result))
    solve_with_noise(problem, options.core_length > 0, result);
  return result;
}

RecoveryResult certify(const Sequences& sequences, std::size_t alphabet_size, Letters core, ThreadPool& pool,
                       const std::optional<NoiseModel>& noise) {
  if (core.empty()) invalid("certify: expected a core of at least one letter, received none");
  for (const Letter letter : core)
    if (letter >= alphabet_size)
      invalid("certify: expected core letters below {}, received {}", alphabet_size, letter);
  const Problem problem =
      make_problem(sequences, alphabet_size, static_cast<std::int64_t>(core.size()), pool);
  RecoveryResult result;
  result.core.assign(core.begin(), core.end());
  if (noise) {
    const std::vector<std::size_t> chosen = problem.noisy_sample();
    take(problem, noisy_climb(core, PackedSequences(sequences, chosen, alphabet_size), *noise, true, 0, pool),
         chosen.size(), result);
  } else {
    add_certificate(problem, false, result);
  }
  return result;
}

}  // namespace attention
