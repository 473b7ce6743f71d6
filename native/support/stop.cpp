#include "native/support/stop.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <string_view>

#include "native/support/console.h"

namespace attention {
namespace {

// What the handler sees: it may touch nothing but these, and call only what is safe in a handler.
std::atomic<bool> deferred = false;
std::atomic<bool> requested = false;
std::atomic<bool> has_temporary = false;
std::array<char, 4096> temporary{};

void on_signal(int) {
  if (deferred && !requested.exchange(true)) return;
  if (has_temporary) ::unlink(temporary.data());
  constexpr std::string_view line = "\nattn: stopped before it was done\n";
  // At a terminal the line may hold "^C" or progress.
  const std::string_view text = ::isatty(2) ? line : line.substr(1);
  [[maybe_unused]] const auto written = ::write(2, text.data(), text.size());
  ::_exit(static_cast<int>(Exit::failed));
}

}  // namespace

void install_stop_handler() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction old {};
    // A tool started in the background ignores Ctrl-C; leave it so.
    ::sigaction(signal, nullptr, &old);
    if (old.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  }
}

StopRequest::StopRequest() {
  requested = false;
  deferred = true;
}
StopRequest::~StopRequest() { deferred = false; }
bool StopRequest::received() const { return requested; }

RemoveOnStop::RemoveOnStop(const std::string& path) {
  if (path.size() >= temporary.size()) return;
  std::memcpy(temporary.data(), path.c_str(), path.size() + 1);
  has_temporary = true;
}
RemoveOnStop::~RemoveOnStop() { has_temporary = false; }

}  // namespace attention
