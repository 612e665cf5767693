#include "common/run/progress.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace c1k {
namespace {

constexpr Nanoseconds kPlainEvery = std::chrono::seconds{5};
constexpr Nanoseconds kWarnEvery = std::chrono::seconds{1};

}  // namespace

Progress::Progress(const Figures& figures, bool quiet, int descriptor)
    : figures_(figures),
      quiet_(quiet),
      descriptor_(descriptor),
      redraws_(::isatty(descriptor) == 1) {}

void Progress::end_line() {
  if (line_open_) print("\n");
  line_open_ = false;
}

// A terminal that is stopped (Ctrl-S), or a pipe that nobody reads, must not hold up the run: what
// it does not take now is left out.
void Progress::print(const std::string& text) {
  pollfd taker{.fd = descriptor_, .events = POLLOUT, .revents = 0};
  if (::poll(&taker, 1, 0) != 1 || (taker.revents & POLLOUT) == 0) return;
  [[maybe_unused]] const ssize_t written = ::write(descriptor_, text.data(), text.size());
}

void Progress::take(const Sample& sample) {
  if (quiet_) return;
  const bool changed = last_phase_ != sample.phase;
  if (!redraws_ && !changed && sample.time - last_printed_ < kPlainEvery) return;
  last_phase_ = sample.phase;
  last_printed_ = sample.time;
  const std::string line = figures_.progress(sample);
  print(redraws_ ? "\r\033[K" + line : line + "\n");
  line_open_ = redraws_;
}

// The first is said, then the tenth, the hundredth and so on; the rest by tell_repeated().
void Progress::warn(const std::string& cause, const std::string& text, Nanoseconds now) {
  Warned& warned = warned_[cause];
  if (warned.times > 0 && now - warned.last < kWarnEvery) return;
  if (warned.text != text) warned = {.text = text};
  warned.last = now;
  ++warned.times;
  if (warned.times == 1 || (!quiet_ && warned.times == warned.next)) say(warned);
}

void Progress::say(Warned& warned) {
  const std::string times = warned.times > 1 ? fmt::format(" ({} times)", warned.times) : "";
  print(fmt::format("{}{}: {}{}\n", line_open_ ? "\r\033[K" : "", figures_.program(), warned.text,
                    times));
  line_open_ = false;
  warned.said = warned.times;
  if (warned.times >= warned.next) warned.next *= 10;
}

void Progress::tell_repeated() {
  for (auto& [cause, warned] : warned_)
    if (warned.times > warned.said) say(warned);
}

}  // namespace c1k
