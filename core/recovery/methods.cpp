#include "core/recovery/methods.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/recovery/climb.h"
#include "core/recovery/core_length.h"
#include "core/recovery/deconvolution.h"
#include "core/recovery/em.h"
#include "core/recovery/enumerate.h"
#include "core/recovery/likelihood.h"
#include "core/recovery/simple_means.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

constexpr std::int64_t most_core_letters = 300;
// One pair of tables has K T cells of 128 bytes.
constexpr std::size_t most_cells = 2000000;
constexpr int most_iterations = 400;  // of expectation–maximisation, which ends before
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
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(order[i * range / count]);
    return PackedSequences(sequences, chosen, alphabet_size);
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
  result.exact_containment = exact_containment(sequences, result.core);
  result.p = std::min(1.0, static_cast<double>(result.core_length) * static_cast<double>(sequences.size()) /
                               static_cast<double>(sequences.letters.size()));
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

double exact_containment(const Sequences& sequences, Letters core) {
  double containing = 0;
  for (std::size_t n = 0; n < sequences.size(); ++n) containing += contains_core(sequences[n], core);
  return containing / static_cast<double>(sequences.size());
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
  if (enumerating) enumerate_from(problem, result);
  return result;
}

RecoveryResult certify(const Sequences& sequences, std::size_t alphabet_size, Letters core,
                       ThreadPool& pool) {
  if (core.empty()) invalid("certify: expected a core of at least one letter, received none");
  for (const Letter letter : core)
    if (letter >= alphabet_size)
      invalid("certify: expected core letters below {}, received {}", alphabet_size, letter);
  const Problem problem =
      make_problem(sequences, alphabet_size, static_cast<std::int64_t>(core.size()), pool);
  RecoveryResult result;
  result.core.assign(core.begin(), core.end());
  add_certificate(problem, false, result);
  return result;
}

}  // namespace attention
