#include <emscripten/bind.h>

#include "core/data/idx.h"
#include "core/experiment/benchmark.h"
#include "core/experiment/image_experiment.h"
#include "wasm/build_info.h"
#include "wasm/errors.h"

// The workloads of bench.html. They have a module of their own, so that nobody loads them who only trains.

using namespace attention;

namespace {

Benchmark* make_benchmark(const std::string& workload, int threads) {
  return new Benchmark(workload, threads);
}

// From the bytes of the four files of a data set, unpacked.
ImageExperiment* make_image_benchmark(int threads, const std::string& training_images,
                                      const std::string& training_labels, const std::string& test_images,
                                      const std::string& test_labels) {
  return new ImageExperiment({.threads = threads},
                             make_labelled_images(read_idx(training_images), read_idx(training_labels)),
                             make_labelled_images(read_idx(test_images), read_idx(test_labels)));
}

template <class Workload>
int steps_per_epoch(const Workload& workload) {
  return static_cast<int>(workload.steps_per_epoch());
}
void step(ImageExperiment& images) { images.step(); }

double heap_bytes() { return 65536.0 * static_cast<double>(__builtin_wasm_memory_size(0)); }

}  // namespace

EMSCRIPTEN_BINDINGS(bench) {
  using emscripten::return_value_policy::take_ownership;
  emscripten::class_<Benchmark>("Benchmark")
      .constructor(guarded<&make_benchmark>(), take_ownership())
      .function("step", guarded<&Benchmark::step>())
      .function("epoch_loss", guarded<&Benchmark::epoch_loss>())
      .function("accuracy", guarded<&Benchmark::accuracy>())
      .function("steps_per_epoch", guarded<&steps_per_epoch<Benchmark>>())
      .function("threads", guarded<&Benchmark::threads>());
  emscripten::class_<ImageExperiment>("ImageBenchmark")
      .constructor(guarded<&make_image_benchmark>(), take_ownership())
      .function("step", guarded<&step>())
      .function("epoch_loss", guarded<&ImageExperiment::epoch_loss>())
      .function("accuracy", guarded<&ImageExperiment::test_accuracy>())
      .function("steps_per_epoch", guarded<&steps_per_epoch<ImageExperiment>>())
      .function("threads", guarded<&ImageExperiment::threads>());
  emscripten::function("heap_bytes", &heap_bytes);
  emscripten::function("build_info", guarded<&build_info>());
}
