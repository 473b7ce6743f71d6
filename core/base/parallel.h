#pragma once

#include <cstdint>
#include <functional>

namespace attention {

/// A number of threads for loops of independent iterations.
///
///     ThreadPool pool(4);
///     pool.parallel_for(shards, [&](std::int64_t shard) { ... });
///
/// Iterations are handed out one at a time; the caller works too. Which thread runs an iteration is not
/// determined, so a deterministic result needs iterations that write to places of their own.
/// The first exception thrown by an iteration is rethrown by parallel_for; further iterations are skipped.
/// One thread (also all there is in a WebAssembly build without threads) runs everything in the caller. The
/// threads belong to the process and all pools share them: a page has a stock that does not grow. A loop does
/// not wait for threads that have not come yet, so that it ends even if they never do.
class ThreadPool {
 public:
  /// `threads` ≥ 1 in all, the caller's included; 0 takes one a core. Fewer where the system
  /// has no more to give. Throws if negative or above 1024.
  explicit ThreadPool(int threads = 1);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return threads_; }
  /// Cores, as far as threads can be had at all.
  static int available();
  void parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& body);
  /// The same with a place for what a thread needs: from 0, the caller's, to below threads() and count, no
  /// other thread's in this loop, and the same thread's in every loop, whose core has what lies there at
  /// hand.
  void parallel_for(std::int64_t count, const std::function<void(std::int64_t, int place)>& body);

 private:
  int threads_ = 1;
};

}  // namespace attention
