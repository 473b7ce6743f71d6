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

struct ThreadPool::Shared {
  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable done;
  const std::function<void(std::int64_t)>* body = nullptr;
  std::atomic<std::int64_t> next{0};
  std::int64_t count = 0;
  std::atomic<std::uint64_t> round = 0;
  std::atomic<int> working = 0;
  bool closing = false;
  std::exception_ptr error;
  std::vector<std::thread> workers;

  void work() {
    while (true) {
      const std::int64_t i = next.fetch_add(1);
      if (i >= count) return;
      try {
        (*body)(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!error) error = std::current_exception();
        next.store(count);
      }
    }
  }

  void serve() {
    std::uint64_t seen = 0;
    while (true) {
      look_out([&] { return round.load() != seen; });
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return closing || round != seen; });
        if (closing) return;
        seen = round;
      }
      work();
      const std::lock_guard lock(mutex);
      if (--working == 0) done.notify_one();
    }
  }
};

ThreadPool::ThreadPool(int threads) {
  if (threads < 0 || threads > 1024) invalid("ThreadPool: expected 0 to 1024 threads, received {}", threads);
  if (threads == 0) threads = available();
  if (!has_threads || threads == 1) return;
  shared_ = std::make_unique<Shared>();
  try {
    for (; threads_ < threads; ++threads_) shared_->workers.emplace_back([this] { shared_->serve(); });
  } catch (const std::system_error&) {
    // The system, or a page's stock of workers, has no more to give: with those there are.
  }
  if (threads_ == 1) shared_.reset();
}

int ThreadPool::available() {
  return has_threads ? std::max(1, static_cast<int>(std::thread::hardware_concurrency())) : 1;
}

ThreadPool::~ThreadPool() {
  if (!shared_) return;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->closing = true;
  }
  shared_->wake.notify_all();
  for (auto& worker : shared_->workers) worker.join();
}

void ThreadPool::parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& body) {
  if (!shared_ || count <= 1) {
    for (std::int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->body = &body;
    shared_->count = count;
    shared_->next.store(0);
    shared_->working = threads_ - 1;
    shared_->error = nullptr;
    ++shared_->round;
  }
  shared_->wake.notify_all();
  shared_->work();
  look_out([&] { return shared_->working.load() == 0; });
  std::unique_lock lock(shared_->mutex);
  shared_->done.wait(lock, [&] { return shared_->working == 0; });
  if (shared_->error) std::rethrow_exception(shared_->error);
}

}  // namespace attention
