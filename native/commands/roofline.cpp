#include "native/commands/roofline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "core/experiment/benchmark.h"
#include "core/experiment/image_experiment.h"
#include "native/support/console.h"
#include "native/support/image_files.h"
#include "native/support/peak.h"
#include "native/support/progress.h"

namespace attention {
namespace {

struct Spent {
  double forward = 0;  // seconds
  double backward = 0;
  std::int64_t flops = 0;

  double seconds() const { return forward + backward; }
};

// Adds up what each kind of operation takes.
class Account final : public PlanObserver {
 public:
  void begin() override { begun_ = stopwatch_.seconds(); }
  void end(const Operation& operation, bool backward, std::int64_t flops) override {
    const double seconds = stopwatch_.seconds() - begun_;
    auto place = spent_.find(operation.name());
    if (place == spent_.end()) place = spent_.emplace(operation.name(), Spent{}).first;
    (backward ? place->second.backward : place->second.forward) += seconds;
    place->second.flops += flops;
  }
  /// What there is so far; it begins anew.
  std::map<std::string, Spent, std::less<>> take() { return std::exchange(spent_, {}); }

 private:
  Stopwatch stopwatch_;
  double begun_ = 0;
  std::map<std::string, Spent, std::less<>> spent_;
};

struct Epoch {
  double seconds = 0;
  std::map<std::string, Spent, std::less<>> spent;
};

template <class Workload>
Epoch median_epoch(const std::string& name, Workload& workload, Account& account, std::int64_t epochs) {
  const std::int64_t steps = workload.steps_per_epoch();
  std::vector<Epoch> measured;
  Progress progress("steps");
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    const Stopwatch stopwatch;
    for (std::int64_t i = 0; i < steps; ++i) {
      workload.step();
      progress.update(fmt::format("{}, epoch {} of {}", name, epoch + 1, epochs),
                      static_cast<double>(epoch * steps + i + 1), static_cast<double>(epochs * steps));
    }
    measured.push_back({stopwatch.seconds(), account.take()});
  }
  progress.clear();
  std::ranges::sort(measured, {}, &Epoch::seconds);
  return measured[(measured.size() - 1) / 2];
}

// The figures of one workload, all of them a step: means over the epoch, whose last batch is smaller.
Json report(const std::string& name, std::int64_t steps, const Epoch& epoch, const Peak& peak) {
  const auto a_step = [&](double total) { return total / static_cast<double>(steps); };
  std::vector<std::pair<std::string, Spent>> sorted(epoch.spent.begin(), epoch.spent.end());
  std::ranges::sort(sorted, std::greater{}, [](const auto& entry) { return entry.second.seconds(); });
  double flops = 0;
  double rest = epoch.seconds;
  Json operations = Json::array();
  for (const auto& [operation, spent] : sorted) {
    flops += static_cast<double>(spent.flops);
    rest -= spent.seconds();
    operations.push_back({{"operation", operation},
                          {"forward_ms", a_step(spent.forward) * 1e3},
                          {"backward_ms", a_step(spent.backward) * 1e3},
                          {"share_of_time", spent.seconds() / epoch.seconds},
                          {"gflop", a_step(static_cast<double>(spent.flops)) / 1e9},
                          {"gflop_per_second", static_cast<double>(spent.flops) / spent.seconds() / 1e9}});
  }
  const double speed = flops / epoch.seconds / 1e9;
  return {{"workload", name},
          {"steps_per_epoch", steps},
          {"gflop", a_step(flops) / 1e9},
          {"ms", a_step(epoch.seconds) * 1e3},
          {"gflop_per_second", speed},
          {"share_of_peak", speed / peak.multiply_adds},
          {"operations", operations},
          {"rest_ms", a_step(rest) * 1e3},
          {"rest_share_of_time", rest / epoch.seconds}};
}

void print_report(const Json& report) {
  const auto number = [](const Json& from, const char* key) { return from.at(key).get<double>(); };
  const auto text = [](const Json& from, const char* key) { return from.at(key).get<std::string>(); };
  print(fmt::format("\n{}: {:.4f} GFLOP a step, {:.3f} ms a step, {:.1f} GFLOP/s, {:.1f} % of peak\n",
                    text(report, "workload"), number(report, "gflop"), number(report, "ms"),
                    number(report, "gflop_per_second"), 100 * number(report, "share_of_peak")));
  print(fmt::format("  {:<32} {:>10} {:>11} {:>7} {:>9} {:>8}\n", "operation", "forward ms", "backward ms",
                    "time", "GFLOP", "GFLOP/s"));
  for (const Json& line : report.at("operations")) {
    const bool counted = number(line, "gflop") > 0;
    print(fmt::format("  {:<32} {:>10.3f} {:>11.3f} {:>5.1f} % {:>9} {:>8}\n", text(line, "operation"),
                      number(line, "forward_ms"), number(line, "backward_ms"),
                      100 * number(line, "share_of_time"),
                      counted ? fmt::format("{:.4f}", number(line, "gflop")) : "",
                      counted ? fmt::format("{:.1f}", number(line, "gflop_per_second")) : ""));
  }
  print(fmt::format("  {:<32} {:>22.3f} {:>5.1f} %\n", "batches, optimiser, rest", number(report, "rest_ms"),
                    100 * number(report, "rest_share_of_time")));
}

}  // namespace

int run_roofline(std::int64_t epochs, bool json) {
  const Peak peak = measure_peak();
  if (!json)
    print(fmt::format(
        "peak of one thread: {:.1f} GFLOP/s, multiply-adds of {}; product 384 × 256 × 128: {:.1f} "
        "GFLOP/s, {:.0f} % of it\n",
        peak.multiply_adds, peak.instructions, peak.large_product,
        100 * peak.large_product / peak.multiply_adds));
  Json reports = Json::array();
  const auto measure = [&](const std::string& name, auto& workload, Account& account) {
    const Epoch epoch = median_epoch(name, workload, account, epochs);
    reports.push_back(report(name, workload.steps_per_epoch(), epoch, peak));
    if (!json) print_report(reports.back());
  };
  for (const std::string name : {"w1", "w2", "w3"}) {
    Account account;
    if (name == "w2") {
      ImageSets sets = read_image_sets(fashion_mnist_folder);
      ImageExperiment images({.observer = &account}, std::move(sets.training), std::move(sets.test));
      measure(name, images, account);
    } else {
      Benchmark benchmark(name, 1, &account);
      measure(name, benchmark, account);
    }
  }
  if (json)
    print_json({{"threads", 1},
                {"instructions", peak.instructions},
                {"peak_gflop_per_second", peak.multiply_adds},
                {"product_gflop_per_second", peak.large_product},
                {"workloads", reports}});
  return 0;
}

}  // namespace attention
