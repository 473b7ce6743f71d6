// Times every operation and every layer, in float, on one thread. Lines are chosen with --benchmark_filter.

#include <Eigen/Core>
#include <iterator>
#include <vector>

#include "core/ops/product_tile_avx512.h"
#include "native/bench/bench.h"

int main(int argc, char** argv) {
  // A twentieth of a second a line, unless asked for otherwise: some 250 lines in half a minute.
  std::string brief = "--benchmark_min_time=0.05";
  std::vector<char*> arguments(argv, argv + argc);
  arguments.insert(std::next(arguments.begin()), brief.data());
  argc = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);

  benchmark::AddCustomContext("instructions", Eigen::SimdInstructionSetsInUse());
  benchmark::AddCustomContext("products", attention::has_avx512() ? "AVX512" : "as above");
  attention::add_operation_benchmarks();
  attention::add_layer_benchmarks();
  benchmark::Initialize(&argc, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(argc, arguments.data())) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
