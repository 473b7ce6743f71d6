#include "core/base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/expect_invalid.h"

namespace attention {
namespace {

TEST(ThreadPool, RunsEveryIterationOnce) {
  for (const int threads : {1, 2, 4}) {
    ThreadPool pool(threads);
    for (const std::int64_t count : {0, 1, 2, 3, 1000}) {
      std::vector<std::atomic<int>> runs(static_cast<std::size_t>(count));
      pool.parallel_for(count, [&](std::int64_t i) { ++runs[static_cast<std::size_t>(i)]; });
      for (const auto& run : runs) ASSERT_EQ(run, 1) << threads << " threads, " << count << " iterations";
    }
  }
}

TEST(ThreadPool, RethrowsAndIsUsableAfterwards) {
  for (const int threads : {1, 3}) {
    ThreadPool pool(threads);
    const auto failing = [&] {
      pool.parallel_for(100, [](std::int64_t i) {
        if (i == 7) throw std::invalid_argument("seven");
      });
    };
    EXPECT_EQ(invalid_message(failing), "seven");
    std::atomic<std::int64_t> sum = 0;
    pool.parallel_for(10, [&](std::int64_t i) { sum += i; });
    EXPECT_EQ(sum, 45);
  }
}

TEST(ThreadPool, PoolsShareThreadsAndLoopsNest) {
  ThreadPool outer(3);
  ThreadPool inner(3);
  EXPECT_EQ(inner.threads(), outer.threads());
  std::atomic<std::int64_t> sum = 0;
  for (int round = 0; round < 200; ++round)
    outer.parallel_for(
        6, [&](std::int64_t i) { inner.parallel_for(5, [&](std::int64_t j) { sum += 5 * i + j; }); });
  EXPECT_EQ(sum, 200 * (29 * 30 / 2));
}

TEST(ThreadPool, ALoopEndsWithoutThreadsThatAreBusyElsewhere) {
  ThreadPool pool(4);
  if (pool.threads() < 4) return;
  std::atomic<int> busy = 0;
  std::atomic<bool> released = false;
  std::thread other([&] {
    pool.parallel_for(4, [&](std::int64_t) {
      ++busy;
      for (int i = 0; i < 2000 && !released; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      --busy;
    });
  });
  while (busy < 4) std::this_thread::yield();
  std::atomic<std::int64_t> sum = 0;
  ThreadPool(4).parallel_for(10, [&](std::int64_t i) { sum += i; });
  EXPECT_EQ(busy, 4);  // had the loop waited for them, they would have given up
  EXPECT_EQ(sum, 45);
  released = true;
  other.join();
}

TEST(ThreadPool, EachThreadHasAPlaceAndKeepsIt) {
  ThreadPool pool(3);
  ThreadPool(5);  // the process has more threads than the pool asked for
  std::map<std::size_t, std::thread::id> at;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::atomic<int>> busy(static_cast<std::size_t>(pool.threads()));
    std::vector<std::thread::id> seen(busy.size());
    pool.parallel_for(300, [&](std::int64_t, int place) {
      ASSERT_GE(place, 0);
      ASSERT_LT(place, pool.threads());
      const auto p = static_cast<std::size_t>(place);
      EXPECT_EQ(busy[p]++, 0) << "two threads at one place";
      seen[p] = std::this_thread::get_id();
      std::this_thread::sleep_for(std::chrono::microseconds(20));
      --busy[p];
    });
    EXPECT_EQ(seen[0], std::this_thread::get_id());
    for (std::size_t p = 0; p < seen.size(); ++p) {
      const bool came = seen[p] != std::thread::id();
      EXPECT_TRUE(!came || at.emplace(p, seen[p]).first->second == seen[p]) << p;
    }
  }
}

TEST(ThreadPool, NoPlaceIsBeyondTheIterations) {
  ThreadPool pool(4);
  for (int round = 0; round < 100; ++round)
    pool.parallel_for(2, [](std::int64_t, int place) { EXPECT_LT(place, 2); });
}

TEST(ThreadPool, CountsItsThreads) {
  EXPECT_EQ(ThreadPool(1).threads(), 1);
  EXPECT_GE(ThreadPool(0).threads(), 1);
  EXPECT_EQ(invalid_message([] { ThreadPool(-1); }), "ThreadPool: expected 0 to 1024 threads, received -1");
  EXPECT_EQ(invalid_message([] { ThreadPool(1025); }),
            "ThreadPool: expected 0 to 1024 threads, received 1025");
}

}  // namespace
}  // namespace attention
