#include "native/support/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/error.h"

namespace attention {
namespace {

constexpr double redraw_interval = 0.1;

std::size_t terminal_width() {
  struct winsize size {};
  return ::ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col - 1u : 79u;
}

}  // namespace

Progress::Progress(std::string unit) : unit_(std::move(unit)), shown_(::isatty(2) == 1) {}
Progress::~Progress() { clear(); }

void Progress::update(const std::string& label, double done, double total) {
  if (!shown_) return;
  if (!begun_) {
    begun_ = true;
    first_ = done;
    stopwatch_ = {};
  }
  const double seconds = stopwatch_.seconds();
  if (last_drawn_ >= 0 && seconds - last_drawn_ < redraw_interval) return;
  last_drawn_ = seconds;
  std::string line = fmt::format("{}   {:.0f} %", label, total > 0 ? 100 * done / total : 0);
  if (done > first_ && seconds > 0) {
    const double rate = (done - first_) / seconds;
    line += fmt::format("   {} {}/s   {} left",
                        rate < 10 ? fmt::format("{:.2g}", rate) : fmt::format("{:.0f}", rate), unit_,
                        duration_text((total - done) / rate));
  }
  line = line.substr(0, terminal_width());
  fmt::print(stderr, "\r\033[K{}", line);
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::clear() {
  if (!drawn_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  drawn_ = false;
}

std::string duration_text(double seconds) {
  if (seconds < 10) return fmt::format("{:.2g} s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace attention
