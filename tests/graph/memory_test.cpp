#include "core/graph/memory.h"

#include <algorithm>

#include "core/base/random.h"
#include "gmock/gmock.h"

namespace attention {
namespace {

using ::testing::ElementsAre;

bool together(const Lifetime& a, const Lifetime& b) { return a.first <= b.last && b.first <= a.last; }

std::vector<Lifetime> random_lifetimes(Random& random, std::size_t count) {
  std::vector<Lifetime> lifetimes;
  for (std::size_t i = 0; i < count; ++i) {
    const int first = static_cast<int>(random.below(40));
    lifetimes.push_back(
        {first, first + static_cast<int>(random.below(12)), static_cast<Index>(random.below(100))});
  }
  return lifetimes;
}

TEST(PlanMemory, BuffersInUseTogetherNeverOverlap) {
  Random random(1, "lifetimes");
  for (int trial = 0; trial < 300; ++trial) {
    const Index alignment = trial % 3 == 0 ? 1 : 16;
    const auto lifetimes = random_lifetimes(random, 1 + static_cast<std::size_t>(random.below(60)));
    const auto layout = plan_memory(lifetimes, alignment);
    ASSERT_EQ(layout.offsets.size(), lifetimes.size());
    Index unshared = 0;
    for (std::size_t i = 0; i < lifetimes.size(); ++i) {
      unshared += (lifetimes[i].size + alignment - 1) / alignment * alignment;
      ASSERT_GE(layout.offsets[i], 0);
      ASSERT_EQ(layout.offsets[i] % alignment, 0);
      ASSERT_LE(layout.offsets[i] + lifetimes[i].size, layout.total);
      for (std::size_t j = 0; j < i; ++j)
        if (together(lifetimes[i], lifetimes[j]) && lifetimes[i].size > 0 && lifetimes[j].size > 0) {
          ASSERT_TRUE(layout.offsets[i] + lifetimes[i].size <= layout.offsets[j] ||
                      layout.offsets[j] + lifetimes[j].size <= layout.offsets[i])
              << "buffers " << j << " and " << i << " of trial " << trial;
        }
    }
    EXPECT_EQ(layout.unshared, unshared);
    EXPECT_LE(layout.total, layout.unshared);
  }
}

TEST(PlanMemory, IsNeverFarFromTheMostThatIsInUseAtOnce) {
  Random random(2, "lifetimes");
  for (int trial = 0; trial < 50; ++trial) {
    const auto lifetimes = random_lifetimes(random, 60);
    Index peak = 0;
    for (int step = 0; step < 52; ++step) {
      Index used = 0;
      for (const auto& lifetime : lifetimes)
        if (lifetime.first <= step && step <= lifetime.last) used += lifetime.size;
      peak = std::max(peak, used);
    }
    const Index total = plan_memory(lifetimes, 1).total;
    EXPECT_GE(total, peak);
    EXPECT_LE(total, peak * 3 / 2);
  }
}

TEST(PlanMemory, AChainNeedsTwoBuffers) {
  std::vector<Lifetime> chain;
  for (int i = 0; i < 20; ++i) chain.push_back({i, i + 1, 16});
  const auto layout = plan_memory(chain);
  EXPECT_EQ(layout.total, 32);
  EXPECT_EQ(layout.unshared, 320);
}

TEST(PlanMemory, BothEndsOfALifetimeAreInUse) {
  EXPECT_EQ(plan_memory(std::vector<Lifetime>{{0, 1, 16}, {1, 2, 16}}).total, 32);
  EXPECT_EQ(plan_memory(std::vector<Lifetime>{{0, 1, 16}, {2, 3, 16}}).total, 16);
}

TEST(PlanMemory, FillsAGapBeforeItGrows) {
  // The second buffer leaves a gap between the first and the third that the last one fits in.
  const auto layout = plan_memory(std::vector<Lifetime>{{0, 9, 64}, {0, 1, 48}, {0, 9, 32}, {2, 9, 16}});
  EXPECT_THAT(layout.offsets, ElementsAre(0, 64, 112, 64));
  EXPECT_EQ(layout.total, 144);
}

TEST(PlanMemory, NothingNeedsNothing) {
  EXPECT_EQ(plan_memory({}).total, 0);
  EXPECT_EQ(plan_memory(std::vector<Lifetime>{{0, 3, 0}, {1, 2, 0}}).total, 0);
}

}  // namespace
}  // namespace attention
