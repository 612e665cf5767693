#include "common/run/progress.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cmath>

namespace c1k {
namespace {

constexpr Nanoseconds kPlainEvery = std::chrono::seconds{5};
constexpr double kSmooth = 0.3;  // of the newest rate; some three samples
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
  print(redraws_ ? "\r\033[K" + line_for_terminal(sample) : figures_.progress(sample) + "\n");
  line_open_ = redraws_;
}

std::string Progress::line_for_terminal(const Sample& sample) {
  const TerminalForm form = terminal_form(descriptor_);
  auto facts = figures_.progress_facts(sample);
  if (!facts) return figures_.progress(sample).substr(0, form.columns);
  if (sample.phase != Phase::ramp || !facts->per_s) {
    pace_.reset();
  } else {
    pace_ = pace_ ? *pace_ + kSmooth * (*facts->per_s - *pace_) : *facts->per_s;
    const std::uint64_t goal = facts->goal.value_or(0);
    if (goal > facts->open && *pace_ >= 1)
      facts->left = std::chrono::seconds{std::llround(double(goal - facts->open) / *pace_)};
  }
  return terminal_line(*facts, form);
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
