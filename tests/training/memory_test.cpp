// What training keeps does not grow with the number of steps.

#include <gtest/gtest.h>

#ifdef __GLIBC__
#include <malloc.h>
#elif defined(__EMSCRIPTEN__)
#include <emscripten/heap.h>
#endif

#include "core/experiment/benchmark.h"
#include "core/experiment/experiment.h"

namespace attention {
namespace {

#if defined(__GLIBC__)
std::size_t used() { return mallinfo2().uordblks + mallinfo2().hblkhd; }
#elif defined(__EMSCRIPTEN__)
std::size_t used() { return emscripten_get_heap_size(); }
#else
std::size_t used() { return 0; }
#endif

TEST(Memory, DoesNotGrowOverTenThousandSteps) {
  const ExperimentConfig config = parse_config(Json::parse(R"({
      "task": {"count": 4000, "core_length": 3},
      "model": {"name": "bahdanau", "encoder": "none", "embedding": 4, "units": 4},
      "training": {"epochs": 60, "batch_size": 32}})"));
  Experiment experiment(config);
  const auto train = [&](std::int64_t steps) {
    for (; steps > 0; --steps) ASSERT_TRUE(experiment.train(1));
  };
  train(1000);  // every length has been met
  const std::size_t before = used();
  train(10000);
  // The record of an epoch is a few hundred bytes, and there is one in some two hundred steps. The least that
  // could be lost at every step, one block of the heap, would come to more.
  EXPECT_LT(used(), before + 100'000);
}

TEST(Memory, ValuesAndGradientsShareTheirs) {
  Benchmark benchmark("w1", 1);
  EXPECT_EQ(benchmark.memory().planned, 0u);
  benchmark.step();
  EXPECT_GT(benchmark.memory().planned, 1'000'000u);
  EXPECT_LT(benchmark.memory().planned, benchmark.memory().unplanned);
}

}  // namespace
}  // namespace attention
