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

// Sleeping and waking takes longer than what lies between two loops of a training step: who waits looks about
// for a while first.
template <class Condition>
void look_out(Condition&& condition) {
#if defined(__x86_64__) && !defined(__EMSCRIPTEN__)
  for (int i = 0; i < 4000 && !condition(); ++i) __builtin_ia32_pause();
#else
  (void)condition;
#endif
}

// One loop under way. Threads join under the helpers' lock, as long as it is open.
struct Loop {
  const std::function<void(std::int64_t)>& body;
  const std::int64_t count;
  int room;  // for so many more threads
  std::atomic<std::int64_t> next{0};
  std::atomic<int> joined{0};
  std::exception_ptr error{};
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
      while (std::ssize(threads_) < count) threads_.emplace_back([this] { serve(); });
    } catch (const std::system_error&) {
      // The system, or a page's stock of workers, has no more: with those there are.
    }
    return static_cast<int>(threads_.size());
  }

  void run(Loop& loop) {
    {
      const std::lock_guard lock(mutex_);
      open_.push_back(&loop);
      ++round_;
    }
    wake_.notify_all();
    work(loop);
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
  void work(Loop& loop) {
    while (true) {
      const std::int64_t i = loop.next.fetch_add(1);
      if (i >= loop.count) return;
      try {
        loop.body(i);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!loop.error) loop.error = std::current_exception();
        loop.next.store(loop.count);
      }
    }
  }

  void serve() {
    std::uint64_t seen = 0;
    while (true) {
      look_out([&] { return round_ != seen; });
      std::unique_lock lock(mutex_);
      const auto has_room = [](const Loop* loop) { return loop->room > 0 && loop->next < loop->count; };
      auto loop = open_.end();
      wake_.wait(lock, [&] {
        seen = round_;
        loop = std::ranges::find_if(open_, has_room);
        return loop != open_.end();
      });
      Loop& mine = **loop;
      --mine.room;
      ++mine.joined;
      lock.unlock();
      work(mine);
      lock.lock();
      if (--mine.joined == 0) done_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::vector<Loop*> open_;
  std::atomic<std::uint64_t> round_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

ThreadPool::ThreadPool(int threads) {
  if (threads < 0 || threads > 1024) invalid("ThreadPool: expected 0 to 1024 threads, received {}", threads);
  if (threads == 0) threads = available();
  if (has_threads && threads > 1) threads_ = std::min(threads, 1 + Helpers::get().provide(threads - 1));
}

int ThreadPool::available() {
  return has_threads ? std::max(1, static_cast<int>(std::thread::hardware_concurrency())) : 1;
}

void ThreadPool::parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& body) {
  if (threads_ == 1 || count <= 1) {
    for (std::int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  Loop loop{body, count, threads_ - 1};
  Helpers::get().run(loop);
}

}  // namespace attention
