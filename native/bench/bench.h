#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <string>

namespace attention {

/// Adds the lines operation/NAME/{forward,backward}[/scalar], one for every operation of core/ops.
void add_operation_benchmarks();
/// Adds the lines layer/NAME/{forward,backward}, one for every layer of the catalogue at its example's shapes
/// with a batch of 64, and workload/NAME/… for the layers of the three workloads at their sizes.
void add_layer_benchmarks();

/// Times `run` alone, not what prepares each of its runs.
template <class Prepare, class Run>
void time_each(benchmark::State& state, Prepare&& prepare, Run&& run) {
  using Clock = std::chrono::steady_clock;
  for ([[maybe_unused]] auto _ : state) {
    prepare();
    const auto start = Clock::now();
    run();
    benchmark::ClobberMemory();
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
  }
}

/// Adds the line `name`, which calls run(state); with `manual`, run says what each iteration took.
template <class Run>
void add_line(const std::string& name, Run run, bool manual) {
  auto* line = benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMicrosecond);
  if (manual) line->UseManualTime();
}

}  // namespace attention
