#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "core/base/error.h"

namespace attention {
namespace {

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
constexpr bool has_threads = false;
#else
constexpr bool has_threads = true;
#endif

constexpr int most_threads = 1024;

// Looks take about 2 ms, as far as can be said without a clock. WebAssembly has no pause between two.
#if defined(__x86_64__) && !defined(__EMSCRIPTEN__)
constexpr int looks = 70'000;
inline void pause() { __builtin_ia32_pause(); }
#else
constexpr int looks = 1'000'000;
inline void pause() {}
#endif
constexpr int looks_if_crowded = looks / 20;

// One loop under way. Helpers 1 to threads − 1 join it under their lock, as long as it is open.
struct Loop {
  const std::function<void(std::int64_t, int)>& body;
  const std::int64_t count;
  const int threads;
  std::atomic<std::int64_t> next{0};
  std::atomic<int> joined{0};
  std::exception_ptr error{};

  bool open_to(int helper) const { return helper < threads && next < count; }
};

class Helpers {
 public:
  // Never destroyed: the threads sleep until the process ends.
  static Helpers& get() {
    static Helpers& helpers = *new Helpers;
    return helpers;
  }

  // Sees to it that there are so many threads, if the system has them to give; how many there are.
  int provide(int count) {
    const std::lock_guard lock(mutex_);
    try {
      while (std::ssize(threads_) < count) {
        const int helper = static_cast<int>(threads_.size()) + 1;
        threads_.emplace_back([this, helper] { serve(helper); });
      }
    } catch (const std::system_error&) {
      // The system, or a page's stock of workers, has no more: with those there are.
    }
    crowded_ = static_cast<int>(threads_.size()) >= ThreadPool::available();
    return static_cast<int>(threads_.size());
  }

  void run(Loop& loop) {
    {
      const std::lock_guard lock(mutex_);
      open_.push_back(&loop);
      ++round_;
    }
    wake_.notify_all();
    work(loop, 0);
    std::unique_lock lock(mutex_);
    std::erase(open_, &loop);
    if (loop.joined > 0) {
      lock.unlock();
      look_out([&] { return loop.joined == 0; });
      lock.lock();
      done_.wait(lock, [&] { return loop.joined == 0; });
    }
    if (loop.error) std::rethrow_exception(loop.error);
  }

 private:
  // Sleeping and waking takes longer than what lies between two loops of a training step, and a core that has
  // slept works slower for a while (w1 by a tenth): who waits looks about first, shortly where others need
  // the core.
  template <class Condition>
  void look_out(Condition&& condition) const {
    const int most = crowded_ ? looks_if_crowded : looks;
    for (int i = 0; i < most && !condition(); ++i) pause();
  }

  void work(Loop& loop, int place) {
    while (true) {
      const std::int64_t i = loop.next.fetch_add(1);
      if (i >= loop.count) return;
      try {
        loop.body(i, place);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!loop.error) loop.error = std::current_exception();
        loop.next.store(loop.count);
      }
    }
  }

  void serve(int helper) {
    std::uint64_t seen = 0;
    while (true) {
      look_out([&] { return round_ != seen; });
      std::unique_lock lock(mutex_);
      auto loop = open_.end();
      wake_.wait(lock, [&] {
        seen = round_;
        loop = std::ranges::find_if(open_, [&](const Loop* l) { return l->open_to(helper); });
        return loop != open_.end();
      });
      Loop& mine = **loop;
      ++mine.joined;
      lock.unlock();
      work(mine, helper);
      lock.lock();
      if (--mine.joined == 0) done_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::vector<Loop*> open_;
  std::atomic<std::uint64_t> round_ = 0;
  std::atomic<bool> crowded_ = false;  // more threads than cores
  std::vector<std::thread> threads_;
};

}  // namespace

ThreadPool::ThreadPool(int threads) {
  if (threads < 0 || threads > most_threads)
    invalid("ThreadPool: expected 0 to {} threads, received {}", most_threads, threads);
  if (threads == 0) threads = available();
  if (has_threads && threads > 1) threads_ = std::min(threads, 1 + Helpers::get().provide(threads - 1));
}

int ThreadPool::available() {
  return has_threads ? std::max(1, static_cast<int>(std::thread::hardware_concurrency())) : 1;
}

void ThreadPool::parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& body) {
  parallel_for(count, [&body](std::int64_t i, int) { body(i); });
}

void ThreadPool::parallel_for(std::int64_t count, const std::function<void(std::int64_t, int)>& body) {
  if (threads_ == 1 || count <= 1) {
    for (std::int64_t i = 0; i < count; ++i) body(i, 0);
    return;
  }
  Loop loop{body, count, static_cast<int>(std::min<std::int64_t>(threads_, count))};
  Helpers::get().run(loop);
}

}  // namespace attention
